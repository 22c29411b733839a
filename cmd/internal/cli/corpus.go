package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

func (a *app) corpusCommand() *cobra.Command {
	flags := &corpusFlags{}
	cmd := &cobra.Command{
		Use:   "corpus",
		Short: "Keep an index of known code, with which scans compare",
		Long: `Keep an index of code that others are known to have written. Scans compare with it and find copied commits, files and
snippets. It holds hashes and positions, not the code, and is in the user's data folder unless --corpus or --store
names another place.`,
		Example: `  bonafide corpus add ~/src/upstream https://github.com/OWNER/REPOSITORY
  bonafide corpus add --from repositories.txt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return fail(fmt.Sprintf("unknown command \"corpus %s\"", args[0]), "bonafide corpus --help lists the commands")
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		a.corpusAddCommand(flags), a.corpusListCommand(flags), a.corpusStatCommand(flags), a.corpusRemoveCommand(flags),
		a.corpusExportCommand(flags), a.corpusImportCommand(flags),
	)
	for _, c := range cmd.Commands() {
		c.Flags().SortFlags = false
		flags.define(c.Flags())
	}
	return cmd
}

// withStore opens the corpus, runs f and closes it. Errors of the store get a hint.
func (a *app) withStore(ctx context.Context, flags *corpusFlags, create bool, f func(corpus.Store, corpusPlace) error) error {
	p, err := a.corpusPlace(*flags)
	if err != nil {
		return err
	}
	s, err := openStore(ctx, p, create)
	if err != nil {
		return err
	}
	if err := f(s, p); err != nil {
		_ = s.Close() // the first error is the one to tell
		return err
	}
	return corpusError(p, s.Close())
}

// withArchive opens the corpus to read it, also while another process adds to it, runs f and closes it.
func (a *app) withArchive(ctx context.Context, flags *corpusFlags, f func(corpus.Archive, corpusPlace) error) error {
	p, err := a.corpusPlace(*flags)
	if err != nil {
		return err
	}
	r, err := openReader(ctx, p)
	if err != nil {
		return err
	}
	defer r.Close() // opened for reading
	return f(r, p)
}

func (a *app) corpusListCommand(flags *corpusFlags) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the sources",
		Long:  "List the sources of the corpus, by name.",
		Example: `  bonafide corpus list
  bonafide corpus list --format json | jq -r '.sources[].name'`,
		Args: exactly(0, "no arguments", "bonafide corpus list --help"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", format, tableOrJSON...); err != nil {
				return err
			}
			return a.withArchive(cmd.Context(), flags, func(r corpus.Archive, p corpusPlace) error {
				sources, err := r.Sources(cmd.Context())
				if err != nil {
					return corpusError(p, err)
				}
				return a.showCorpus(report.BuildCorpus(p.String(), sources, nil), format)
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "`FORMAT`: table|json")
	return cmd
}

var tableOrJSON = []string{"table", "json"}

func (a *app) showCorpus(c *report.Corpus, format string) error {
	if format == "json" {
		return c.WriteJSON(a.streams.Out)
	}
	return c.WriteTable(a.streams.Out, report.Options{Width: a.width(), Color: a.color("auto")})
}

func (a *app) corpusStatCommand(flags *corpusFlags) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "stat",
		Short: "Tell how much the corpus holds",
		Long:  "Tell how many sources, files, commits and hashes the corpus holds, and how large it is.",
		Example: `  bonafide corpus stat
  bonafide corpus stat --format json --store postgres://db.example.org/bonafide`,
		Args: exactly(0, "no arguments", "bonafide corpus stat --help"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", format, tableOrJSON...); err != nil {
				return err
			}
			return a.withArchive(cmd.Context(), flags, func(s corpus.Archive, p corpusPlace) error {
				sources, err := s.Sources(cmd.Context())
				if err != nil {
					return corpusError(p, err)
				}
				stat, err := s.Stat(cmd.Context())
				if err != nil {
					return corpusError(p, err)
				}
				return a.showCorpus(report.BuildCorpus(p.String(), sources, &stat), format)
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "`FORMAT`: table|json")
	return cmd
}

func (a *app) corpusRemoveCommand(flags *corpusFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "rm NAME...",
		Short: "Remove sources",
		Long:  "Remove sources from the corpus, so that nothing of them is left on disk. Where one of the names is not there, none is removed.",
		Example: `  bonafide corpus rm OWNER/REPOSITORY
  bonafide corpus rm --corpus ./team-corpus one two`,
		Args: someNames("rm"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), flags, false, func(s corpus.Store, p corpusPlace) error {
				names, err := present(cmd.Context(), s, p, args)
				if err != nil {
					return err
				}
				for _, name := range names {
					if err := s.Remove(cmd.Context(), name); err != nil {
						return corpusError(p, err)
					}
					a.say("removed %s", name)
				}
				return nil
			})
		},
	}
}

func someNames(verb string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return fail("corpus "+verb+" takes the names of sources", "bonafide corpus list names them")
	}
}

// present gives the names, each once, or an error that says which of them are not in the store.
func present(ctx context.Context, s corpus.Reader, p corpusPlace, names []string) ([]string, error) {
	sources, err := s.Sources(ctx)
	if err != nil {
		return nil, corpusError(p, err)
	}
	var out, missing []string
	for _, name := range names {
		switch {
		case slices.Contains(out, name):
		case slices.ContainsFunc(sources, func(s corpus.Source) bool { return s.Name == name }):
			out = append(out, name)
		default:
			missing = append(missing, fmt.Sprintf("%q", name))
		}
	}
	if len(missing) > 0 {
		return nil, corpusError(p, fmt.Errorf("%s: %w", strings.Join(missing, ", "), corpus.ErrNoSource))
	}
	return out, nil
}

func (a *app) corpusExportCommand(flags *corpusFlags) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "export NAME... -o FILE",
		Short: "Write sources into a file",
		Long: `Write sources into a file, with which another corpus can be filled (bonafide corpus import). It holds the same hashes and
positions as the corpus, a version and a checksum, and appears whole or not at all.`,
		Example: `  bonafide corpus export OWNER/REPOSITORY -o repository.corpus
  bonafide corpus export --corpus ./team-corpus one two -o two.corpus`,
		Args: someNames("export"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if output == "" {
				return fail("corpus export: no file is named", "name one with -o FILE")
			}
			return a.withArchive(cmd.Context(), flags, func(s corpus.Archive, p corpusPlace) error {
				names, err := present(cmd.Context(), s, p, args)
				if err != nil {
					return err
				}
				left := names
				err = writeWhole(output, func(w io.Writer) error {
					return corpus.WriteExchange(w, func() (*corpus.Batch, error) {
						if len(left) == 0 {
							return nil, nil
						}
						name := left[0]
						left = left[1:]
						b, err := s.Export(cmd.Context(), name)
						return b, corpusError(p, err)
					})
				})
				if err != nil {
					return err
				}
				a.say("wrote %s", counted(len(names), "source", "sources"))
				return nil
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this `FILE`")
	return cmd
}

func (a *app) corpusImportCommand(flags *corpusFlags) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE",
		Short: "Read sources from a file that export wrote",
		Long: `Read sources from a file that bonafide corpus export wrote, into the corpus. One of the same name is replaced. The checksum
stands at the end of the file: where it does not fit, the sources before the fault have been read, and are named.`,
		Example: `  bonafide corpus import repository.corpus
  bonafide corpus import --store postgres://db.example.org/bonafide two.corpus`,
		Args: exactly(1, "one file", "name a file that bonafide corpus export wrote"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return fmt.Errorf("import: %w", err)
			}
			defer f.Close()
			return a.withStore(cmd.Context(), flags, true, func(s corpus.Store, p corpusPlace) error {
				err := corpus.ReadExchange(f, func(b *corpus.Batch) error {
					if err := s.Add(cmd.Context(), b); err != nil {
						return corpusError(p, err)
					}
					a.say("imported %s", b.Source.Name)
					return nil
				})
				switch {
				case errors.Is(err, corpus.ErrExchange):
					return &failure{fmt.Errorf("import %s: %w", args[0], err), "export it again, or copy the file again"}
				case errors.Is(err, corpus.ErrNewer):
					return &failure{fmt.Errorf("import %s: %w", args[0], err), "use the newer version of bonafide"}
				case errors.Is(err, corpus.ErrOlder):
					return &failure{fmt.Errorf("import %s: %w", args[0], err), "export it again with this version of bonafide"}
				}
				return err
			})
		},
	}
}

// counted says a number of things: "1 source", "1,204 sources".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped3(int64(n)) + " " + many
}
