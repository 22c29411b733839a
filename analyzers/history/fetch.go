package history

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
// server can leave them out, and gives its folder. A repository that is there already is brought up to date. What is interrupted leaves the cache
// as it was: packs and references are moved into place whole.
func fetch(ctx context.Context, target string, o OpenOptions) (string, error) {
	u, err := checkURL(target)
	if err != nil {
		return "", &Error{Doing: "fetch " + quoted(stripUser(target)), Err: err, Do: "give it as https://HOST/OWNER/REPO"}
	}
	dir, err := cacheFolder(u, o.CacheDir, o.Fetch.Contents)
	if err != nil {
		return "", &Error{Doing: "make the cache folder", Err: err, Do: "name another one with --cache-dir"}
	}
	if err := fetchInto(ctx, dir, u, o.Fetch); err != nil {
		return "", describeFetch(u, err)
	}
	return dir, nil
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

func describeFetch(u *url.URL, err error) error {
	e := &Error{Doing: "fetch " + quoted(u.String()), Err: err}
	switch {
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		e.Err = ErrCredentials
		e.Do = "the repository is private or does not exist; clone it yourself and scan the clone"
	case errors.Is(err, transport.ErrRepositoryNotFound):
		e.Do = "the repository does not exist or is not visible without signing in; clone it yourself and scan the clone"
	case errors.Is(err, transport.ErrEmptyRemoteRepository):
		e.Err = ErrNoCommits
	case errors.Is(err, errPrivateAddress):
		e.Do = "if this is your own server, allow it with --allow-host " + u.Hostname()
	}
	return e
}

// cacheFolder is HOST/NAME-HASH.git below the cache, so that no two URLs share one and none leaves it. A repository with the contents
// of its files has a folder of its own: a server that is told what the other folder has would not send what is left out there.
func cacheFolder(u *url.URL, base string, contents bool) (string, error) {
	if base == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		base = filepath.Join(user, "bonafide")
	}
	sum := sha256.Sum256([]byte(u.Host + strings.TrimSuffix(u.Path, ".git")))
	name := strings.TrimSuffix(u.Path[strings.LastIndexByte(u.Path, '/')+1:], ".git")
	end := ".git"
	if contents {
		end = "+contents.git"
	}
	dir := filepath.Join(base, "repos", strings.ReplaceAll(u.Host, ":", "+"), name+"-"+hex.EncodeToString(sum[:6])+end)
	for _, sub := range []string{"objects/info", "objects/pack", "refs"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return "", bare(err)
		}
	}
	return dir, nil
}

func fetchInto(ctx context.Context, dir string, u *url.URL, o FetchOptions) error {
	endpoint, err := transport.NewEndpoint(u.String())
	if err != nil {
		return err
	}
	client := githttp.NewClientWithOptions(o.httpClient(u), &githttp.ClientOptions{RedirectPolicy: githttp.FollowInitialRedirects})
	session, err := client.NewUploadPackSession(endpoint, nil)
	if err != nil {
		return err
	}
	defer session.Close()
	adv, err := session.AdvertisedReferencesContext(ctx)
	if err != nil {
		return err
	}
	storage := filesystem.NewStorage(osfs.New(dir, osfs.WithBoundOS()), cache.NewObjectLRU(0))
	refs, head, err := wantedRefs(adv)
	if err != nil {
		return err
	}
	req := packp.NewUploadPackRequestFromCapabilities(adv.Capabilities)
	partial := !o.Contents && adv.Capabilities.Supports(capability.Filter)
	if partial {
		req.Filter = packp.FilterBlobNone()
		if err := req.Capabilities.Set(capability.Filter); err != nil {
			return err
		}
	}
	have := cachedTips(dir)
	wanted := map[plumbing.Hash]bool{}
	for _, r := range refs {
		if !have[r.id] && !wanted[r.id] {
			wanted[r.id] = true
			req.Wants = append(req.Wants, r.id)
		}
	}
	for id := range have {
		req.Haves = append(req.Haves, id)
	}
	if len(req.Wants) > 0 {
		if err := receive(ctx, session, req, storage); err != nil {
			return err
		}
	}
	return writeRefs(dir, refs, head, partial)
}

type fetchedRef struct {
	name string
	id   plumbing.Hash
}

// wantedRefs are the branches and tags, by name, and where HEAD points.
func wantedRefs(adv *packp.AdvRefs) (refs []fetchedRef, head string, err error) {
	for name, id := range adv.References {
		if (strings.HasPrefix(name, "refs/heads/") || strings.HasPrefix(name, "refs/tags/")) && plumbing.ReferenceName(name).Validate() == nil {
			refs = append(refs, fetchedRef{name, id})
		}
	}
	slices.SortFunc(refs, func(a, b fetchedRef) int { return cmp.Compare(a.name, b.name) })
	for _, s := range adv.Capabilities.Get(capability.SymRef) {
		if from, to, ok := strings.Cut(s, ":"); ok && from == "HEAD" && plumbing.ReferenceName(to).Validate() == nil {
			head = "ref: " + to
		}
	}
	if head == "" && adv.Head != nil {
		head = adv.Head.String()
	}
	if head == "" || len(refs) == 0 {
		return nil, "", ErrNoCommits
	}
	return refs, head, nil
}

// cachedTips are the ids that an earlier fetch brought, by which the server can tell what is missing.
func cachedTips(dir string) map[plumbing.Hash]bool {
	have := map[plumbing.Hash]bool{}
	data, _, err := readSmall(filepath.Join(dir, "packed-refs"), maxRefsFile)
	if err != nil {
		return have
	}
	for line := range strings.Lines(string(data)) {
		if hex, _, ok := strings.Cut(line, " "); ok && plumbing.IsHash(hex) {
			have[plumbing.NewHash(hex)] = true
		}
	}
	return have
}

// receive writes the pack and its index below a temporary name and moves them into place.
func receive(ctx context.Context, s transport.UploadPackSession, req *packp.UploadPackRequest, to *filesystem.Storage) (err error) {
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

// writeRefs makes the cached repository point to what was fetched. References come first, HEAD last: only then is it one.
func writeRefs(dir string, refs []fetchedRef, head string, partial bool) error {
	var b strings.Builder
	b.WriteString("# pack-refs with: sorted \n")
	for _, r := range refs {
		fmt.Fprintf(&b, "%s %s\n", r.id, r.name)
	}
	config := "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"
	if partial {
		config = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tpartialClone = origin\n"
	}
	for _, f := range []struct{ name, content string }{{"config", config}, {"packed-refs", b.String()}, {"HEAD", head + "\n"}} {
		if err := writeWhole(filepath.Join(dir, f.name), f.content); err != nil {
			return err
		}
	}
	return nil
}

// writeWhole replaces a file in one step.
func writeWhole(path, content string) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".tmp-*")
	if err != nil {
		return bare(err)
	}
	_, err = f.WriteString(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}
