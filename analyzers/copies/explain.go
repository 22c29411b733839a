package copies

import (
	"bytes"
	"context"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
	"github.com/bonafide-lint/bonafide/analyzers/transplant"
)

// explain looks for what explains the matches, what costs least first.
func (f *finder) explain(ctx context.Context) error {
	x := &explainer{finder: f, names: map[corpus.SourceID][]string{}, before: map[object.ID][]uint64{}, room: mostPrints}
	for i := range f.out.Matches {
		if err := ctx.Err(); err != nil {
			return err
		}
		m := &f.out.Matches[i]
		if m.Explain == Unexplained {
			m.Explain = x.explanation(ctx, m)
		}
	}
	return ctx.Err()
}

// explainer is the state of explain.
type explainer struct {
	*finder
	names   map[corpus.SourceID][]string
	credits [][]byte // of the repository: what its licences, notices and readmes say, in lower case
	notices []uint64 // hashes of the copyright lines of its licences
	read    bool     // of the two above
	before  map[object.ID][]uint64
	room    int
	trees   int
}

func (x *explainer) explanation(ctx context.Context, m *Match) Explanation {
	claimed := x.History.Commits[m.Row].Author.Unix
	switch {
	case x.Known.shared[m.Source.ID]:
		return Fork
	case x.Known.people[m.Item.Author]:
		return Colleague
	case m.Source.Textbook:
		return Textbook
	case m.Item.When == 0:
		return Undated // nor who wrote it there
	case claimed < m.Item.When:
		return Earlier
	case x.attributed(ctx, m):
		return Attributed
	case x.moved(ctx, m):
		return Moved
	}
	return Unexplained
}

// creditFiles are where a repository says whose work it uses, by the beginning of their names.
var creditFiles = []string{
	"license", "licence", "copying", "notice", "third_party", "third-party", "thirdparty", "3rdparty", "credits", "acknowledgements",
	"acknowledgments", "authors", "readme", "copyright", "attribution",
}

// mostCredits is how many such files are read.
const mostCredits = 50

// attributed tells whether the file, its commit, or the repository names the source.
func (x *explainer) attributed(ctx context.Context, m *Match) bool {
	x.readCredits(ctx)
	if m.Source.Notice != 0 && slices.Contains(x.notices, m.Source.Notice) {
		return true
	}
	texts := x.credits
	if c, err := x.Contents.Commit(x.History.Commits[m.Row].ID); err == nil {
		if transplant.Credits(c.Message.Untrusted(), m.Item.Author) {
			return true
		}
		texts = append(texts[:len(texts):len(texts)], bytes.ToLower([]byte(c.Message.Untrusted())))
	}
	if text, err := x.Contents.Blob(ctx, m.Blob); err == nil {
		texts = append(texts[:len(texts):len(texts)], bytes.ToLower(text))
	}
	for _, name := range x.namesOf(ctx, m.Source) {
		for _, t := range texts {
			if mentions(t, name) {
				return true
			}
		}
	}
	return false
}

// mentions tells whether a text holds a name that is not part of a longer one.
func mentions(text []byte, name string) bool {
	for {
		at := bytes.Index(text, []byte(name))
		if at < 0 {
			return false
		}
		end := at + len(name)
		if (at == 0 || !wordByte(text[at-1])) && (end == len(text) || !wordByte(text[end])) {
			return true
		}
		text = text[end:]
	}
}

func wordByte(c byte) bool {
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z'
}

func (x *explainer) readCredits(ctx context.Context) {
	if x.read {
		return
	}
	x.read = true
	listing, err := x.Contents.Files(ctx, x.History.Commits[0].ID)
	if err != nil {
		return
	}
	for _, f := range listing.Files {
		p := strings.ToLower(f.Path.Untrusted())
		base := path.Base(p)
		if !slices.ContainsFunc(creditFiles, func(c string) bool { return strings.HasPrefix(base, c) }) {
			continue
		}
		text, err := x.Contents.Blob(ctx, f.ID)
		if err != nil {
			continue
		}
		if h := provenance.NoticeHash(p, text); h != 0 {
			x.notices = append(x.notices, h)
		}
		if x.credits = append(x.credits, bytes.ToLower(text)); len(x.credits) == mostCredits {
			return
		}
	}
}

// metadataFiles name the repository that they belong to.
var metadataFiles = []string{"go.mod", "package.json", "Cargo.toml", "pyproject.toml", "setup.py", "setup.cfg", "pom.xml", "composer.json"}

// namesOf are the names, in lower case, by which a text would refer to a source: "owner/repo" of its name, its URL, and its package
// metadata.
func (x *explainer) namesOf(ctx context.Context, s corpus.Source) []string {
	if names, ok := x.names[s.ID]; ok {
		return names
	}
	var names []string
	add := func(name string) {
		name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "/"), ".git"))
		if strings.Contains(name, "/") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	add(s.Name)
	if u, err := url.Parse(s.Location); err == nil && u.Scheme == "https" {
		add(u.Path)
	}
	if o := x.Known.open(ctx, s.ID); o != nil {
		if listing, err := o.Contents.Files(ctx, s.Head); err == nil {
			for _, f := range listing.Files {
				if !slices.Contains(metadataFiles, f.Path.Untrusted()) {
					continue
				}
				text, err := o.Contents.Blob(ctx, f.ID)
				if err != nil {
					continue
				}
				for _, n := range provenance.Notices(f.Path.Untrusted(), text) {
					if _, ownerRepo, ok := strings.Cut(n.Repo, "/"); ok {
						add(ownerRepo)
					}
				}
			}
		}
	}
	x.names[s.ID] = names
	return names
}
