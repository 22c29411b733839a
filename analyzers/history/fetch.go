package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"github.com/bonafide-lint/bonafide/analyzers/history/dial"
)

// IsURL tells whether Open takes a target for a URL and not for a path.
func IsURL(target string) bool { return strings.Contains(target, "://") }

// repoPath is OWNER/REPO, with groups in between as some hosts have them.
var repoPath = regexp.MustCompile(`^(/[A-Za-z0-9_][A-Za-z0-9._-]{0,99}){2,6}/?$`)

// checkURL accepts https://HOST[:PORT]/OWNER/REPO[.git] and nothing else: no other transport, no user or password, no query.
func checkURL(target string) (*url.URL, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, errors.New("it is not a URL")
	}
	switch {
	case u.Scheme != "https":
		return nil, fmt.Errorf("the transport %q is %w: only https is", u.Scheme, ErrUnsupported)
	case u.User != nil:
		return nil, errors.New("it holds a user or a password, which do not belong into a URL")
	case u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "":
		return nil, errors.New("it is not of the form https://HOST/OWNER/REPO")
	case u.RawPath != "" || !repoPath.MatchString(u.Path) || strings.Contains(u.Path, ".."):
		return nil, errors.New("it is not of the form https://HOST/OWNER/REPO")
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// fetch brings the repository at a URL into the cache, bare and, unless they are asked for, without the contents of files where the
// server can leave them out, and gives its folder and the references that were asked for. A repository that is there already is brought
// up to date. What is interrupted leaves the cache as it was: packs and references are moved into place whole.
func fetch(ctx context.Context, target string, o OpenOptions) (dir string, only map[string]bool, err error) {
	u, err := checkURL(target)
	if err != nil {
		return "", nil, &Error{Doing: "fetch " + quoted(stripUser(target)), Err: err, Do: "give it as https://HOST/OWNER/REPO"}
	}
	if dir, err = cacheFolder(u, o.CacheDir, o.Fetch); err != nil {
		return "", nil, &Error{Doing: "make the cache folder", Err: err, Do: "name another one with --cache-dir"}
	}
	f := &fetcher{url: u, dir: dir, options: o.Fetch}
	if only, err = f.run(ctx); err != nil {
		return "", nil, f.describe(err)
	}
	return dir, only, nil
}

// stripUser takes user and password out of a URL before it is printed.
func stripUser(target string) string {
	scheme, rest, _ := strings.Cut(target, "://")
	host, path, slash := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		host = host[i+1:]
	}
	if !slash {
		return scheme + "://" + host
	}
	return scheme + "://" + host + "/" + path
}

// fetcher brings one repository into its folder of the cache.
type fetcher struct {
	url     *url.URL
	dir     string
	options FetchOptions
	secrets secrets // that went out with requests
}

// describe adds what the user can do, and takes care that no answer of the server carries the credentials into a message.
func (f *fetcher) describe(err error) error {
	e := &Error{Doing: "fetch " + quoted(f.url.String()), Err: err}
	authorized := f.options.Authorize != nil
	switch {
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		e.Err, e.Do = ErrCredentials, "the repository is private or does not exist; set GH_TOKEN to a token that may read it, or clone it yourself and scan the clone"
		if authorized {
			e.Err = fmt.Errorf("%w and refuses those that it was given", ErrCredentials)
			e.Do = "check that the token has not expired, may read the contents of this repository, and is allowed for the organisation (single sign-on); or clone it yourself and scan the clone"
		}
	case errors.Is(err, transport.ErrRepositoryNotFound):
		e.Err = transport.ErrRepositoryNotFound // without what the server says
		e.Do = "the repository does not exist or is not visible without signing in; set GH_TOKEN to a token that may read it, or clone it yourself and scan the clone"
		if authorized {
			e.Do = "the repository does not exist or the token cannot see it; clone it yourself and scan the clone"
		}
	case errors.Is(err, transport.ErrEmptyRemoteRepository):
		e.Err = ErrNoCommits
	case errors.Is(err, ErrNoReference):
		e.Do = "the branch or pull request may have been deleted or forced to other commits since; list what is there with: git ls-remote"
	case statusOf(err) == http.StatusUnavailableForLegalReasons:
		e.Err, e.Do = errors.New("the server blocks it for legal reasons (451)"), "its page on the server says why"
	case statusOf(err) != 0:
		e.Err = fmt.Errorf("the server answers %d", statusOf(err))
		e.Do = "try again later"
	case errors.Is(err, dial.ErrPrivate):
		e.Do = "if this is your own server, allow it with --allow-host " + f.url.Hostname()
	}
	if f.secrets.in(e.Err.Error()) {
		e.Err = errors.New("the server answers with the credentials that it was given; its answer is not shown")
	}
	return e
}

// statusOf is the status of an answer that go-git does not understand; 0 where the error is another.
func statusOf(err error) int {
	var answer *githttp.Err
	if errors.As(err, &answer) && answer.Response != nil {
		return answer.StatusCode()
	}
	return 0
}

// run fetches under the lock of the folder, so that two that fetch the same repository do not lose each other's references.
func (f *fetcher) run(ctx context.Context) (only map[string]bool, err error) {
	unlock, err := lockFolder(ctx, f.dir)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	endpoint, err := transport.NewEndpoint(f.url.String())
	if err != nil {
		return nil, err
	}
	client := githttp.NewClientWithOptions(f.options.httpClient(f.url, &f.secrets), &githttp.ClientOptions{RedirectPolicy: githttp.FollowInitialRedirects})
	session, err := client.NewUploadPackSession(endpoint, nil)
	if err != nil {
		return nil, err
	}
	defer session.Close()
	adv, err := session.AdvertisedReferencesContext(ctx)
	if err != nil {
		return nil, err
	}
	plan, err := planFetch(adv, f.options.Refs)
	if err != nil {
		return nil, err
	}
	partial, err := f.receive(ctx, session, adv.Capabilities, plan)
	if err != nil {
		return nil, err
	}
	return plan.only, plan.write(f.dir, partial)
}

// receive brings what the plan wants and the cache lacks. Servers advertise that they filter, but may allow some filters only:
// what one refuses is asked for with the next, which brings more.
func (f *fetcher) receive(ctx context.Context, s transport.UploadPackSession, can *capability.List, plan *fetchPlan) (partial bool, err error) {
	have := map[plumbing.Hash]bool{}
	for _, r := range cachedRefs(f.dir) {
		have[r.id] = true
	}
	storage := filesystem.NewStorage(osfs.New(f.dir, osfs.WithBoundOS()), cache.NewObjectLRU(0))
	filters := f.options.filters(can.Supports(capability.Filter))
	for i, filter := range filters {
		var req *packp.UploadPackRequest
		if req, err = newRequest(can, filter, plan, have); err != nil {
			return false, err
		}
		if len(req.Wants) == 0 {
			break
		}
		partial = filter != ""
		err = receivePack(ctx, s, req, storage)
		if err == nil || i+1 == len(filters) || !strings.Contains(err.Error(), "filter") {
			break
		}
	}
	if err != nil && strings.Contains(err.Error(), "not our ref") {
		err = fmt.Errorf("%w: %w", ErrNoReference, err)
	}
	if err != nil {
		return false, err
	}
	for _, id := range plan.hoped {
		if storage.HasEncodedObject(id) != nil {
			return false, fmt.Errorf("%w: the server gives out no commit by its id, and %s is not in what was fetched", ErrNoReference, id)
		}
	}
	return partial, nil
}

// filters are what to ask for, the best first; "" is everything.
func (o *FetchOptions) filters(supported bool) []packp.Filter {
	switch {
	case o.Contents || !supported:
		return []packp.Filter{""}
	case o.CommitsOnly:
		return []packp.Filter{packp.FilterTreeDepth(0), packp.FilterBlobNone(), ""}
	}
	return []packp.Filter{packp.FilterBlobNone(), ""}
}

func newRequest(can *capability.List, filter packp.Filter, plan *fetchPlan, have map[plumbing.Hash]bool) (*packp.UploadPackRequest, error) {
	req := packp.NewUploadPackRequestFromCapabilities(can)
	if filter != "" {
		req.Filter = filter
		if err := req.Capabilities.Set(capability.Filter); err != nil {
			return nil, err
		}
	}
	wanted := map[plumbing.Hash]bool{}
	for _, r := range plan.refs {
		if !have[r.id] && !wanted[r.id] {
			wanted[r.id] = true
			req.Wants = append(req.Wants, r.id)
		}
	}
	for id := range have {
		req.Haves = append(req.Haves, id)
	}
	return req, nil
}

// receivePack writes the pack and its index below a temporary name and moves them into place.
func receivePack(ctx context.Context, s transport.UploadPackSession, req *packp.UploadPackRequest, to *filesystem.Storage) (err error) {
	reader, err := s.UploadPack(ctx, req)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	var pack io.Reader = reader
	switch {
	case req.Capabilities.Supports(capability.Sideband64k):
		pack = sideband.NewDemuxer(sideband.Sideband64k, reader)
	case req.Capabilities.Supports(capability.Sideband):
		pack = sideband.NewDemuxer(sideband.Sideband, reader)
	}
	return packfile.UpdateObjectStorage(to, pack)
}
