package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/github"
)

func (a *app) cacheCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cache",
		Short: "Remove what is kept of GitHub accounts",
		Long: `What GitHub answered, and repositories that were fetched, are kept in the cache folder so that the next run costs nothing.
They hold personal data and are removed 30 days after they were last used, or when you say so.`,
		Example: `  bonafide cache purge octo-dev
  bonafide cache purge`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return fail(fmt.Sprintf("unknown command \"cache %s\"", args[0]), "bonafide cache purge [LOGIN] is the one there is")
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.cachePurgeCommand())
	return cmd
}

func (a *app) cachePurgeCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "purge [LOGIN]",
		Short: "Remove what is kept of one account, or everything",
		Long: `Remove the answers of GitHub about one account, on every host, and the repositories that were fetched from it; without a
login remove all of them. Reports and the corpus of known code are not touched.`,
		Example: `  bonafide cache purge octo-dev
  bonafide cache purge`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 {
				return nil
			}
			return fail(fmt.Sprintf("cache purge takes one login or none, not %d", len(args)), "purge them one by one")
		},
		RunE: func(_ *cobra.Command, args []string) error {
			login := ""
			if len(args) == 1 {
				login = args[0]
			}
			return a.purge(dir, login)
		},
	}
	cmd.Flags().StringVar(&dir, "cache-dir", "", "the cache is in this `DIR`")
	return cmd
}

func (a *app) purge(dir, login string) error {
	if login != "" {
		h, err := github.FindHost("", a.env)
		if err != nil {
			return err
		}
		if login, err = github.ParseLogin(h, login); err != nil {
			return err
		}
	}
	dir, err := history.CacheDir(dir)
	if err != nil {
		return &failure{fmt.Errorf("find the cache folder: %w", err), "name it with --cache-dir"}
	}
	answers, err := github.Purge(dir, login)
	repositories, err2 := history.PurgeFetched(dir, login)
	if err = errors.Join(err, err2); err != nil {
		return &failure{fmt.Errorf("purge %s: %w", dir, err), "remove the folder yourself where its rights do not allow it"}
	}
	_, err = fmt.Fprintf(a.streams.Out, "removed %d answers and %d repositories from %s\n", answers, repositories, dir)
	return err
}
