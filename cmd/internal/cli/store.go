package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/postgres"
	"github.com/bonafide-lint/bonafide/analyzers/corpus/segment"
)

// noCorpus is the value of --corpus that switches the default corpus off.
const noCorpus = "none"

// corpusFlags say which corpus is meant, as given.
type corpusFlags struct{ dir, url string }

func (f *corpusFlags) define(fs *pflag.FlagSet) {
	fs.StringVar(&f.dir, "corpus", "", "use the corpus in this `DIR` instead of that in the user's data folder (none: no corpus)")
	fs.StringVar(&f.url, "store", "", "use the shared corpus at this `URL`: postgres://HOST/DATABASE")
}

// corpusPlace is where a corpus is; the zero value is none.
type corpusPlace struct {
	dir       string // of an embedded store
	url       string // of a shared one
	byDefault bool   // nobody named it
}

// String names the place without credentials.
func (p corpusPlace) String() string {
	if p.url != "" {
		return withoutCredentials(p.url)
	}
	return p.dir
}

// corpusPlace decides which corpus is meant.
func (a *app) corpusPlace(f corpusFlags) (corpusPlace, error) {
	switch {
	case f.dir != "" && f.url != "":
		return corpusPlace{}, fail("--corpus and --store exclude each other", "--corpus names a folder, --store a database")
	case f.url != "" && !strings.HasPrefix(f.url, "postgres://") && !strings.HasPrefix(f.url, "postgresql://"):
		return corpusPlace{}, fail(fmt.Sprintf("--store: %q is no URL of a database", withoutCredentials(f.url)), "write it as postgres://HOST/DATABASE")
	case f.url != "":
		return corpusPlace{url: f.url}, nil
	case f.dir == noCorpus:
		return corpusPlace{}, nil
	case f.dir != "":
		return corpusPlace{dir: f.dir}, nil
	}
	data := a.dataFolder()
	if data == "" {
		return corpusPlace{}, nil
	}
	return corpusPlace{dir: filepath.Join(data, "bonafide", "corpus"), byDefault: true}, nil
}

// dataFolder is where programs keep the data of this user: by the XDG Base Directory Specification, and by the customs of macOS and
// Windows. It is empty where the environment does not tell.
func (a *app) dataFolder() string {
	home := a.env("HOME")
	if dir := a.env("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return dir
	}
	switch {
	case runtime.GOOS == "windows":
		return a.env("LocalAppData")
	case home == "":
		return ""
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support")
	}
	return filepath.Join(home, ".local", "share")
}

// exists tells whether there is a corpus. A database is asked when it is opened.
func (p corpusPlace) exists() bool {
	if p.url != "" {
		return true
	}
	entries, err := os.ReadDir(p.dir)
	return err == nil && len(entries) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist)
}

// find makes sure that there is a corpus at a place.
func (p corpusPlace) find() error {
	switch {
	case p == (corpusPlace{}):
		return fail("there is no corpus", "name a folder for it with --corpus DIR")
	case p.exists():
		return nil
	case p.byDefault:
		return fail(fmt.Sprintf("there is no corpus in %s", p), "bonafide corpus add PATH makes one")
	}
	return fail(fmt.Sprintf("there is no corpus in %s", p), "bonafide corpus add --corpus DIR PATH makes one")
}

// openReader opens the corpus at a place to look things up, also while another process adds to it.
func openReader(ctx context.Context, p corpusPlace) (corpus.Archive, error) {
	if err := p.find(); err != nil {
		return nil, err
	}
	if p.url != "" {
		return openShared(ctx, p)
	}
	r, err := segment.Read(p.dir)
	if err != nil {
		return nil, corpusError(p, err)
	}
	return r, nil
}

// openStore opens the corpus at a place to change it. One that is not there is made only where create is set.
func openStore(ctx context.Context, p corpusPlace, create bool) (corpus.Store, error) {
	if err := p.find(); err != nil && (!create || p == (corpusPlace{})) {
		return nil, err
	}
	if p.url != "" {
		return openShared(ctx, p)
	}
	s, err := segment.Open(p.dir, segment.Options{})
	if err != nil {
		return nil, corpusError(p, err)
	}
	return s, nil
}

func openShared(ctx context.Context, p corpusPlace) (corpus.Store, error) {
	s, err := postgres.Open(ctx, p.url, postgres.Options{})
	if err != nil {
		return nil, corpusError(p, err)
	}
	return s, nil
}

// corpusError adds to an error of a store where it is and what the user can do.
func corpusError(p corpusPlace, err error) error {
	if err == nil {
		return nil
	}
	hint := ""
	switch {
	case errors.Is(err, corpus.ErrNewer):
		hint = "use the newer version of bonafide, or another corpus: --corpus DIR, or --corpus none for a scan without one"
	case errors.Is(err, corpus.ErrOlder):
		hint = "remove it and add its sources again; --corpus none scans without it"
	case errors.Is(err, corpus.ErrLocked):
		hint = "wait until the other bonafide corpus command has ended; reading goes on meanwhile"
	case errors.Is(err, corpus.ErrDamaged):
		hint = "scan without it (--corpus none), or remove it and add its sources again"
	case errors.Is(err, corpus.ErrNoSource):
		hint = "bonafide corpus list names the sources"
	case p.url == "":
		hint = "another corpus is named with --corpus DIR; --corpus none scans without one"
	}
	return &failure{fmt.Errorf("corpus %s: %w", p, err), hint}
}
