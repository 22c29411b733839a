package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers/calibrate"
	"github.com/bonafide-lint/bonafide/analyzers/calibration"
)

// calibrateOptions are the flags of calibrate and evaluate as given.
type calibrateOptions struct {
	output   string
	from     string
	all      bool
	contents bool
}

func (a *app) calibrateCommand() *cobra.Command {
	o := &calibrateOptions{}
	cmd := &cobra.Command{
		Use:   "calibrate REPOSITORY...",
		Short: "Measure honest developers, and write the table of thresholds and rates",
		Long: `Read local repositories, put the latest 20, 50, 100, 300 and 1,000 commits of every author to the checks, and write a
calibration: thresholds from two thirds of the authors, rates from the others. It holds the repositories, their newest
commits and a number for each author, no names and no addresses. Name a repository NAME=PATH to list it under another
name than that of its folder. What the sample is too small for stays as it was.`,
		Example: `  bonafide calibrate -o ours.json ~/src/billing ~/src/shop
  bonafide scan --calibration ours.json .`,
		Args: atLeastOne("calibrate"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.calibrate(cmd.Context(), o, args) },
	}
	o.define(cmd)
	cmd.Flags().StringVarP(&o.output, "output", "o", "", "write the table to this `FILE` instead of the standard output")
	return cmd
}

func (o *calibrateOptions) define(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.from, "calibration", "", "start from this `FILE` instead of the built-in calibration")
	cmd.Flags().BoolVar(&o.all, "all", false, "read every ref, not only HEAD")
	cmd.Flags().BoolVar(&o.contents, "contents", true, "read messages and changed files too; --contents=false takes a tenth of the time")
}

func atLeastOne(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return nil
		}
		return fail(name+" takes one repository or more, not none", "name the folders of local clones with their whole history")
	}
}

// repositories turns arguments into names and paths.
func repositories(args []string) []calibrate.Repository {
	out := make([]calibrate.Repository, 0, len(args))
	for _, arg := range args {
		p := placeOf(arg)
		out = append(out, calibrate.Repository{Name: p.name, Path: p.target})
	}
	return out
}

func (a *app) calibrate(ctx context.Context, o *calibrateOptions, args []string) error {
	options, err := a.calibration(o)
	if err != nil {
		return err
	}
	repos := repositories(args)
	slices.SortStableFunc(repos, func(x, y calibrate.Repository) int { return strings.Compare(x.Name, y.Name) })
	t, err := calibrate.Run(ctx, repos, options)
	switch {
	case errors.Is(err, calibrate.ErrNoAuthors):
		return &failure{err, fmt.Sprintf("an author needs %d self-committed commits since 2017; name more repositories, or add --all", calibrate.Sizes[0])}
	case err != nil:
		return err
	}
	if o.output == "" {
		return t.Write(a.streams.Out)
	}
	return writeWhole(o.output, t.Write)
}

// calibration turns the flags into the options that calibrate and evaluate share.
func (a *app) calibration(o *calibrateOptions) (calibrate.Options, error) {
	now, err := a.now()
	if err != nil {
		return calibrate.Options{}, err
	}
	t, err := readCalibration(o.from)
	return calibrate.Options{All: o.all, Deep: o.contents, Table: t, Now: now, Log: a.say}, err
}

// maxCalibration is the most bytes of a calibration file: the built-in one has a quarter of a megabyte.
const maxCalibration = 64 << 20

// readCalibration reads a table that calibrate wrote; without a path it is the built-in one.
func readCalibration(path string) (*calibration.Table, error) {
	if path == "" {
		return calibration.Default(), nil
	}
	data, err := readBounded(path, maxCalibration)
	if err != nil {
		return nil, &failure{fmt.Errorf("--calibration: %w", err), "name a file that bonafide calibrate wrote"}
	}
	t, err := calibration.Parse(data)
	if err != nil {
		return nil, &failure{fmt.Errorf("--calibration %s: %w", path, err), "name a file that bonafide calibrate wrote"}
	}
	return t, nil
}

// writeWhole writes a file in one step: it is there whole or not at all.
func writeWhole(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".bonafide-*")
	if err != nil {
		return &failure{fmt.Errorf("write %s: %w", path, err), "name a folder that exists and can be written to"}
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		f.Close()
		return err
	}
	if err = f.Close(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	const readable fs.FileMode = 0o644
	if err = os.Chmod(f.Name(), readable); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err = os.Rename(f.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
