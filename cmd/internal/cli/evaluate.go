package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/bonafide-lint/bonafide/analyzers/calibrate"
)

// evaluateCommand is for those who work on the checks: users read its table in docs/calibration.md.
func (a *app) evaluateCommand() *cobra.Command {
	o := &calibrateOptions{}
	cmd := &cobra.Command{
		Use:    "evaluate REPOSITORY...",
		Short:  "Make histories that are not what they say, and count how many are found",
		Hidden: true,
		Long: `Take commits of real authors from whom no threshold was drawn, change them as somebody would who makes a history up - false
offsets, two people, new dates, backdated work - and print a table of how many are found, by number of commits.`,
		Example: `  bonafide evaluate ~/src/*
  bonafide evaluate --calibration ours.json ~/src/billing ~/src/shop`,
		Args: atLeastOne("evaluate"),
		RunE: func(cmd *cobra.Command, args []string) error { return a.evaluate(cmd.Context(), o, args) },
	}
	o.define(cmd)
	return cmd
}

func (a *app) evaluate(ctx context.Context, o *calibrateOptions, args []string) error {
	options, err := a.calibration(o)
	if err != nil {
		return err
	}
	detections, err := calibrate.Evaluate(ctx, repositories(args), options)
	switch {
	case errors.Is(err, calibrate.ErrNoAuthors):
		return &failure{err, fmt.Sprintf("an author needs %d self-committed commits since 2017, and only every third is looked at", calibrate.Sizes[0])}
	case err != nil:
		return err
	}
	if err := calibrate.WriteDetections(a.streams.Out, detections); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	return nil
}
