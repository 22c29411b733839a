package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/cmd/internal/report"
	"github.com/bonafide-lint/bonafide/github"
)

// publish tells GitHub and the workflow what was asked for. What is not permitted is a warning: the report was printed.
func (p *pullRun) publish(ctx context.Context, r *report.Report) error {
	if p.o.outputs != "" {
		if err := appendOutputs(p.o.outputs, r); err != nil {
			return err
		}
	}
	for _, task := range []struct {
		on   bool
		what string
		run  func(context.Context, *report.Report) error
	}{
		{p.o.comment, "comment", p.writeComment},
		{p.o.checkRun, "check run", p.makeCheckRun},
		{p.o.uploadSARIF, "upload to code scanning", p.giveSARIF},
	} {
		if !task.on {
			continue
		}
		if err := task.run(ctx, r); err != nil {
			if ctx.Err() != nil {
				return interruptedOr(ctx, err)
			}
			p.a.say("warning: no %s: %s", task.what, err)
			for _, h := range hints(err) {
				p.a.say("hint: %s", h)
			}
		}
	}
	return nil
}

// appendOutputs writes our own words and numbers only, so that no value can end a line.
func appendOutputs(path string, r *report.Report) (err error) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return &failure{fmt.Errorf("--outputs: %w", err), "name a file that can be written to"}
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = fmt.Fprintf(f, "findings=%d\nhighest=%s\n", report.Counts(r).Total(), report.Highest(r))
	return err
}

// rendered gives the report in a format, for a place that takes so many bytes.
func rendered(r *report.Report, format string, most int) ([]byte, error) {
	f, ok := report.FormatNamed(format)
	if !ok {
		return nil, fmt.Errorf("internal error: there is no format %q", format)
	}
	var b bytes.Buffer
	err := f.Renderer.Render(&b, r, report.Options{Width: defaultWidth, Heading: true, MaxBytes: most})
	return b.Bytes(), err
}

func (p *pullRun) writeComment(ctx context.Context, r *report.Report) error {
	text, err := rendered(r, "markdown", report.CommentBytes)
	if err != nil {
		return err
	}
	return p.c.client.Comment(ctx, p.record.Pull, string(text))
}

func (p *pullRun) makeCheckRun(ctx context.Context, r *report.Report) error {
	text, err := rendered(r, "markdown", report.CommentBytes)
	if err != nil {
		return err
	}
	conclusion := map[int]string{ExitClean: "success", ExitFindings: "failure"}[p.a.exit]
	if conclusion == "" || p.o.failOn == "never" && report.Counts(r).Total() > 0 {
		conclusion = "neutral"
	}
	title := fmt.Sprintf("%d findings", report.Counts(r).Total())
	return p.c.client.CheckRun(ctx, p.record.Pull, github.CheckRun{Title: title, Summary: string(text), Conclusion: conclusion})
}

func (p *pullRun) giveSARIF(ctx context.Context, r *report.Report) error {
	text, err := rendered(r, "sarif", 0)
	if err != nil {
		return err
	}
	ref := history.TextOf(fmt.Sprintf("refs/pull/%d/head", p.record.Pull.Number))
	return p.c.client.UploadSARIF(ctx, p.record.Pull.Repository, p.record.Pull.Head, ref, text)
}
