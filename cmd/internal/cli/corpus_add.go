package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// addOptions are the flags of corpus add as given.
type addOptions struct {
	from, name string
	textbook   bool
	noProgress bool
	untrusted  bool
	maxObject  string
	maxFetch   string
	cacheDir   string
	allowHosts []string
	timeout    time.Duration
}

func (a *app) corpusAddCommand(flags *corpusFlags) *cobra.Command {
	o := &addOptions{}
	cmd := &cobra.Command{
		Use:   "add PATH|URL... [--from LIST]",
		Short: "Add repositories, or bring them up to date",
		Long: `Read repositories and add their commits and files to the corpus. A source is called owner/repo for a URL and after its
folder for a path, or as NAME=PATH says. One whose newest commit is in the corpus is passed over, so that the same
command can be given again after an interruption, and to bring a list up to date. Ctrl-C ends after the
current repository; a second one ends at once. Either way the corpus holds whole sources only.`,
		Example: `  bonafide corpus add ~/src/upstream billing=/srv/git/billing.git https://github.com/OWNER/REPOSITORY
  bonafide corpus add --from ~/src`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 && o.from == "":
				return fail("corpus add: nothing to add", "name repositories by path or URL, or a list of them with --from")
			case o.name != "" && (len(args) != 1 || o.from != ""):
				return fail("--name names one repository, and there are more", "write NAME=PATH for each of them")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("untrusted") {
				o.untrusted = on(a.env("CI"))
			}
			return a.corpusAdd(cmd.Context(), o, flags, args)
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&o.from, "from", "", "add the paths and URLs in this `LIST`: a file with one a line (-: the standard input), or a folder of repositories")
	fs.StringVar(&o.name, "name", "", "call the source `NAME`")
	fs.BoolVar(&o.textbook, "textbook", false, "these are collections of well-known algorithms, in which equal code says little")
	fs.BoolVar(&o.noProgress, "no-progress", false, "show no progress on the terminal")
	fs.BoolVar(&o.untrusted, "untrusted", false, "do not follow .git files and links out of the folder (on when CI is set)")
	fs.DurationVar(&o.timeout, "timeout", sourceTimeout, "give a repository up after this `TIME` (0: never)")
	fs.StringVar(&o.maxObject, "max-object-size", "128MiB", "expand no object larger than `SIZE`")
	fs.StringArrayVar(&o.allowHosts, "allow-host", nil, "fetch from this `HOST` although its address is private (repeatable)")
	fs.StringVar(&o.maxFetch, "max-fetch-size", "4GiB", "fetch no more than `SIZE` from a URL")
	fs.StringVar(&o.cacheDir, "cache-dir", "", "keep repositories fetched by URL in this `DIR`")
	return cmd
}

// adding is one run of corpus add.
type adding struct {
	a        *app
	o        *addOptions
	open     history.OpenOptions
	store    corpus.Store
	place    corpusPlace
	have     map[string]corpus.Source // what is in the corpus, by name
	progress *progress
	meter    *meter // nil where nobody watches

	added, there int
	failed       []string
}

func (a *app) corpusAdd(ctx context.Context, o *addOptions, flags *corpusFlags, args []string) error {
	places, err := a.places(o, args)
	if err != nil {
		return err
	}
	x := &adding{a: a, o: o, have: map[string]corpus.Source{}}
	x.open = history.OpenOptions{Untrusted: o.untrusted, CacheDir: o.cacheDir, Fetch: history.FetchOptions{AllowHosts: o.allowHosts}}
	if x.open.MaxObject, err = parseSize("max-object-size", o.maxObject); err != nil {
		return err
	}
	if x.open.Fetch.MaxBytes, err = parseSize("max-fetch-size", o.maxFetch); err != nil {
		return err
	}
	return a.withStore(ctx, flags, true, func(s corpus.Store, p corpusPlace) error {
		x.store, x.place = s, p
		sources, err := s.Sources(ctx)
		if err != nil {
			return corpusError(p, err)
		}
		for _, s := range sources {
			x.have[s.Name] = s
		}
		return x.run(ctx, places)
	})
}

// run adds one source after the other. A failure of one of many is told, and the others go on; one of the store ends the run.
func (x *adding) run(ctx context.Context, places []place) error {
	if x.a.watched() && !x.o.noProgress {
		x.progress = &progress{}
		x.progress.begin("adding")
		x.progress.steps.Store(int64(len(places)))
		x.meter = startMeter(x.a.streams.Err, x.progress)
		defer func() { x.meter.end() }()
	}
	work := ctx
	if len(places) > 1 {
		work = context.WithoutCancel(ctx) // the current one is finished
	}
	done := 0
	for i, p := range places {
		if ctx.Err() != nil {
			break
		}
		if x.progress != nil {
			x.progress.step.Store(int64(i))
		}
		err := x.one(work, p)
		var store *storeError
		switch {
		case errors.As(err, &store), err != nil && len(places) == 1:
			return err
		case err != nil:
			x.failed = append(x.failed, p.name)
			x.meter.aside(func() { x.a.complain(err) })
		}
		done++
	}
	return x.conclude(done, len(places))
}

// storeError is a failure of the corpus, after which nothing more can be added.
type storeError struct{ error }

func (e *storeError) Unwrap() error { return e.error }

// one adds one source, unless the corpus has it as it is.
func (x *adding) one(ctx context.Context, p place) error {
	x.progress.begin("opening " + p.name)
	s, err := openSource(ctx, p, x.open)
	if err != nil {
		return err
	}
	defer s.close()
	head, err := s.head(ctx)
	if err != nil {
		return err
	}
	old, known := x.have[p.name]
	if known && old.Head.String() == head {
		x.there++
		return nil
	}
	now, err := x.a.now()
	if err != nil {
		return err
	}
	b, err := s.index(ctx, now, x.o.timeout, x.progress)
	if err != nil {
		return err
	}
	if known && old.Location != b.Source.Location && !related(&old, &b.Source) {
		return &failure{
			fmt.Errorf("source %q: the corpus has another repository of that name, from %s", p.name, old.Location),
			fmt.Sprintf("give this one another name, NAME=%s, or remove the other: bonafide corpus rm %s", p.target, shellWord(p.name)),
		}
	}
	b.Source.Textbook = b.Source.Textbook || x.o.textbook
	x.progress.begin("storing " + p.name)
	if err := x.store.Add(ctx, b); err != nil {
		return &storeError{corpusError(x.place, err)}
	}
	x.have[p.name] = b.Source
	x.added++
	if gap := s.gaps(); gap != "" {
		x.meter.aside(func() { x.a.say("note: %s: %s", p.name, gap) })
	}
	if x.meter == nil {
		x.a.say("added %s: %s, %s", p.name, counted(b.Source.Commits, "commit", "commits"), counted(b.Source.Files, "file", "files"))
	}
	return nil
}

// related tells whether two sources begin with the same commit.
func related(a, b *corpus.Source) bool {
	for _, id := range a.Roots {
		if slices.Contains(b.Roots, id) {
			return true
		}
	}
	return false
}

// conclude says what became of the list, and sets the exit code.
func (x *adding) conclude(done, all int) error {
	text := "added " + counted(x.added, "source", "sources")
	if x.there > 0 {
		text += fmt.Sprintf(", %s there already", grouped3(int64(x.there)))
	}
	if n := len(x.failed); n > 0 {
		text += fmt.Sprintf(", %s failed", grouped3(int64(n)))
		x.a.exit = ExitIncomplete
	}
	if done < all {
		text += fmt.Sprintf("; interrupted with %s to go", grouped3(int64(all-done)))
		x.a.exit = ExitIncomplete
	}
	x.meter.aside(func() { x.a.say("%s", text) })
	if x.added+x.there == 0 && done > 0 && len(x.failed) == done {
		x.a.exit = ExitUnjudged
	}
	return nil
}
