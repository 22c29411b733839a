// Package history reads the history of a git repository: one pass over the commit objects, parsed from their raw bytes, into
// compact rows; and resolves who wrote them. It is the only package that imports go-git, which opens repositories and reads
// references and configuration; objects are read by the sub-package object. The repository may be hostile: no program is
// started, no file of a work tree is opened, nothing is written.
package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// OpenOptions say how a repository may be reached.
type OpenOptions struct {
	// Untrusted refuses to follow a .git file or link, a commondir or an alternate to another folder, and does not look for
	// a repository above the given folder. A linked worktree that its repository knows of is followed.
	Untrusted bool
	// MaxObject is the largest object that is expanded, in bytes; 0 means 128 MiB.
	MaxObject int64
	// CacheBytes is what each of the readers keeps of delta bases; 0 means 16 MiB. Readers of contents keep up to three times as
	// much, and six times together.
	CacheBytes int64
	// CacheDir is where repositories that are given by URL are kept; empty means the user's cache folder.
	CacheDir string
	// Fetch configures the transport for URLs.
	Fetch FetchOptions
}

// Repository is an open repository. It is not safe for concurrent use.
type Repository struct {
	loc     *location
	storage *filesystem.Storage
	store   *object.Store
	shallow map[object.ID]bool
	only    map[string]bool // the references that ReadOptions.All means; nil: all that are there
	facts   Facts
}

// Open opens the repository at a path - a work tree, a bare repository, a .git file, a linked worktree - or fetches the one at
// an https URL into the cache and opens it there. Errors are an *Error with a hint; ErrNotRepository, ErrUnsupported,
// ErrRefused and ErrCredentials can be told apart.
func Open(ctx context.Context, target string, o OpenOptions) (*Repository, error) {
	path := target
	var only map[string]bool
	if IsURL(target) {
		var err error
		if path, only, err = fetch(ctx, target, o); err != nil {
			return nil, err
		}
	}
	r, err := openPath(path, o)
	if err != nil {
		return nil, describeOpen(target, err)
	}
	r.only = only
	return r, nil
}

func describeOpen(target string, err error) error {
	e := &Error{Doing: "open " + quoted(target), Err: err}
	var hinted interface{ Hint() string }
	switch {
	case errors.As(err, &hinted):
		e.Do = hinted.Hint()
	case errors.Is(err, ErrNotRepository), errors.Is(err, fs.ErrNotExist):
		e.Do = "name a folder with a .git in it, a bare repository, or an https URL"
	case errors.Is(err, ErrRefused) || isRefused(err):
		e.Do = trustHint
	}
	return e
}

const trustHint = "if you trust where it leads, run again with --untrusted=false"

func isRefused(err error) bool {
	var refused *object.RefusedError
	return errors.As(err, &refused)
}

func openPath(path string, o OpenOptions) (r *Repository, err error) {
	loc, err := locate(path, !o.Untrusted)
	if err != nil {
		return nil, err
	}
	if o.Untrusted && loc.via != "" && !loc.vouched {
		return nil, fmt.Errorf("%w: .git leads to another folder, %q (%s)", ErrRefused, loc.gitDir, loc.via)
	}
	r = &Repository{loc: loc, storage: newStorage(loc)}
	r.facts.GitDir, r.facts.Via = loc.gitDir, loc.via
	if err := r.readConfig(); err != nil {
		return nil, err
	}
	if err := r.readMarks(); err != nil {
		return nil, err
	}
	r.store, err = object.Open(filepath.Join(loc.commonDir, "objects"), object.Options{
		MaxObject: o.MaxObject, CacheBytes: o.CacheBytes, Untrusted: o.Untrusted, Root: filepath.Dir(loc.commonDir),
	})
	if err != nil {
		return nil, err
	}
	r.facts.Alternates, r.facts.Refused = r.store.Alternates(), r.store.RefusedAlternates()
	return r, nil
}

// Close releases the files.
func (r *Repository) Close() error { return r.store.Close() }

func newStorage(loc *location) *filesystem.Storage {
	var files billy.Filesystem = osfs.New(loc.gitDir, osfs.WithBoundOS())
	if loc.commonDir != loc.gitDir {
		files = dotgit.NewRepositoryFilesystem(files, osfs.New(loc.commonDir, osfs.WithBoundOS()))
	}
	return filesystem.NewStorage(files, cache.NewObjectLRU(0))
}

// readConfig refuses formats that would be misread. A repository without a config file is one of the oldest format.
func (r *Repository) readConfig() error {
	file := filepath.Join(r.loc.commonDir, "config")
	found, err := checkRegular(file, maxConfigFile)
	if err != nil {
		return fmt.Errorf("configuration file %q: %w", file, err)
	}
	if !found {
		return nil
	}
	cfg, err := r.storage.Config()
	if err != nil {
		return &Error{
			Doing: fmt.Sprintf("read the configuration file %q", file), Err: errors.New("it has a syntax error"),
			Do: "mend it, or clone the repository and scan the clone",
		}
	}
	return r.checkExtensions(cfg)
}

// checkExtensions knows the extensions of git-config(1), "extensions.*". Names are compared in lower case, as git does.
func (r *Repository) checkExtensions(cfg *config.Config) error {
	version := cfg.Raw.Section("core").Option("repositoryformatversion")
	if version != "" && version != "0" && version != "1" {
		return unsupported(fmt.Sprintf("repository format version %q", version), "")
	}
	for _, opt := range cfg.Raw.Section("extensions").Options {
		value := strings.ToLower(opt.Value)
		switch strings.ToLower(opt.Key) {
		case "partialclone":
			r.facts.Partial = true
		case "objectformat":
			if value != "sha1" {
				return unsupported(fmt.Sprintf("object format %q", opt.Value), "SHA-256 repositories cannot be read yet")
			}
		case "refstorage":
			if value != "files" {
				return unsupported(fmt.Sprintf("reference storage %q", opt.Value), "run: git refs migrate --ref-format=files")
			}
		case "compatobjectformat":
			return unsupported(fmt.Sprintf("object format %q", opt.Value), "")
		case "worktreeconfig", "preciousobjects", "noop", "noop-v1", "relativeworktrees":
		default:
			if version == "1" {
				return unsupported(fmt.Sprintf("repository extension %q", opt.Key), "")
			}
		}
	}
	for _, s := range cfg.Raw.Section("remote").Subsections {
		if s.Option("promisor") == "true" {
			r.facts.Partial = true
		}
	}
	return nil
}

func unsupported(what, do string) error {
	return &Error{Doing: "read the repository format", Err: fmt.Errorf("%s is %w", what, ErrUnsupported), Do: do}
}

// readMarks notes what could bend a result: shallow boundaries, grafts and replace refs.
func (r *Repository) readMarks() error {
	if err := r.readShallow(); err != nil {
		return err
	}
	grafts, err := checkRegular(filepath.Join(r.loc.commonDir, "info", "grafts"), maxRefsFile)
	r.facts.Grafts = grafts || err != nil
	r.facts.Replace = r.countReplaceRefs()
	return nil
}

func (r *Repository) readShallow() error {
	file := filepath.Join(r.loc.commonDir, "shallow")
	data, found, err := readSmall(file, maxRefsFile)
	if err != nil {
		return fmt.Errorf("shallow file %q: %w", file, err)
	}
	if !found {
		return nil
	}
	r.shallow = map[object.ID]bool{}
	odd := 0
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			continue
		}
		id, err := object.ParseID(line)
		if err != nil {
			odd++
			continue
		}
		r.shallow[id] = true
	}
	if odd > 0 {
		r.facts.Skipped = append(r.facts.Skipped, Skipped{
			Ref: TextOf("shallow"), Reason: fmt.Sprintf("%d lines of the shallow file are not object ids", odd),
		})
	}
	return nil
}

func toID(h plumbing.Hash) object.ID { return object.ID(h) }
