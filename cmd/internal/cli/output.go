package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/bonafide-lint/bonafide/cmd/internal/report"
)

// outputOptions say what becomes of a report.
type outputOptions struct {
	format, failOn, minSeverity string
	color                       string
	files                       []string
	baseline, redact            string
	mayBeAuto                   bool // --redact auto is allowed
	verbose, noProgress         bool
}

func (o *outputOptions) define(fs *pflag.FlagSet) {
	grouped(fs, "Report", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.format, "format", "table", "`FORMAT`: "+report.FormatNames())
		fs.StringArrayVarP(&o.files, "output", "o", nil, "write the report to this `FILE` too; "+strings.Join(extensions(), ", ")+" tells the format (repeatable)")
		fs.StringVar(&o.failOn, "fail-on", "low", "exit with 1 from this `SEVERITY` on: low|medium|high|never")
		fs.StringVar(&o.minSeverity, "min-severity", "low", "show findings from this `SEVERITY` on: low|medium|high")
		fs.StringVar(&o.baseline, "baseline", "", "count only findings that this earlier JSON report `FILE` does not have")
		fs.StringVar(&o.redact, "redact", "none", "mask `WHAT`: none|mail|all")
		fs.StringVar(&o.color, "color", "auto", "`WHEN`: auto|always|never")
		fs.BoolVarP(&o.verbose, "verbose", "v", false, "add every identity link, offset and outcome")
		fs.BoolVar(&o.noProgress, "no-progress", false, "show no progress on the terminal")
	})
}

// redactAuto is the value of --redact that looks at where the report goes.
const redactAuto = "auto"

// redactAuto makes it the default of a command.
func (o *outputOptions) redactAuto(fs *pflag.FlagSet) {
	f := fs.Lookup("redact")
	o.redact, f.DefValue = redactAuto, redactAuto
	f.Usage = "mask `WHAT`: none|mail|all|auto (auto: mail in CI, where the repository is public)"
	o.mayBeAuto = true
}

// formatOf are the formats by the extension of a file.
var formatOf = map[string]string{".json": "json", ".md": "markdown", ".sarif": "sarif", ".txt": "table"}

func extensions() []string {
	return []string{".json", ".md", ".sarif", ".txt"}
}

func (o *outputOptions) check() error {
	if err := oneOf("format", o.format, strings.Split(report.FormatNames(), "|")...); err != nil {
		return err
	}
	if err := oneOf("fail-on", o.failOn, failOnWords...); err != nil {
		return err
	}
	if err := oneOf("min-severity", o.minSeverity, severityWords...); err != nil {
		return err
	}
	if o.redact != redactAuto || !o.mayBeAuto {
		if err := oneOf("redact", o.redact, redactWords...); err != nil {
			return err
		}
	}
	for _, f := range o.files {
		if formatOf[strings.ToLower(filepath.Ext(f))] == "" {
			return fail(fmt.Sprintf("--output: no format goes by the name of %q", f), "let it end in one of "+strings.Join(extensions(), ", "))
		}
		if info, err := os.Stat(filepath.Dir(f)); err != nil || !info.IsDir() {
			return fail(fmt.Sprintf("--output: there is no folder for %q", f), "make it first")
		}
	}
	return oneOf("color", o.color, colorWords...)
}

// readBaseline reads the earlier report; nil where there is none. Open reads the file: it may stand in a commit.
func (o *outputOptions) readBaseline(open fileReader) (*report.Baseline, error) {
	if o.baseline == "" {
		return nil, nil
	}
	if open == nil {
		open = fromDisk
	}
	data, err := open("--baseline", o.baseline, report.MaxBaseline)
	if err != nil {
		return nil, err
	}
	b, err := report.ReadBaseline(data)
	if err != nil {
		return nil, &failure{fmt.Errorf("--baseline %s: %w", o.baseline, err), "name a report that bonafide wrote with --format json"}
	}
	return b, nil
}

// fromDisk is the fileReader of files that the user has.
func fromDisk(flag, path string, most int64) ([]byte, error) {
	data, err := readBounded(path, most)
	if err != nil {
		return nil, &failure{fmt.Errorf("%s: %w", flag, err), "name a file that exists and can be read"}
	}
	return data, nil
}

// finish marks what the baseline knows, sets the exit code, leaves out what the user does not want to see, and prints the report and writes
// it to the files that were asked for. It gives the report as it was shown.
func (a *app) finish(r *report.Report, o *outputOptions, b *report.Baseline, repeat string) (*report.Report, error) {
	if b != nil {
		b.Apply(r)
	}
	a.exit = exitOfReport(r, o.failOn)
	r = report.Redact(report.Filter(r, o.minSeverity), o.redact)
	told := a.streams.ErrTTY || o.verbose
	if told {
		a.say("%s", report.ReadLine(r))
		if known := report.KnownLine(r); known != "" {
			a.say("%s", known)
		}
	}
	ro := report.Options{
		Width: a.width(), Color: a.color(o.color), Verbose: o.verbose, Heading: !told || !a.streams.OutTTY, Exit: a.exit, Repeat: repeat,
	}
	if err := a.writeFiles(r, o, ro); err != nil {
		return nil, err
	}
	return r, a.print(r, o.format, ro)
}

func (a *app) print(r *report.Report, format string, ro report.Options) error {
	f, ok := report.FormatNamed(format)
	if !ok {
		return fail(fmt.Sprintf("--format: unknown value %q", format), "give one of "+report.FormatNames())
	}
	if err := f.Renderer.Render(a.streams.Out, r, ro); err != nil {
		return fmt.Errorf("print the report: %w", err)
	}
	return nil
}

// writeFiles writes the report to each file, whole or not at all, without colours.
func (a *app) writeFiles(r *report.Report, o *outputOptions, ro report.Options) error {
	ro.Color, ro.Heading, ro.Width = false, true, defaultWidth
	for _, path := range slices.Compact(slices.Sorted(slices.Values(o.files))) {
		if err := writeReport(path, r, ro); err != nil {
			return err
		}
	}
	return nil
}

// writeReport writes a report in the format that the name of the file tells.
func writeReport(path string, r *report.Report, o report.Options) error {
	f, ok := report.FormatNamed(formatOf[strings.ToLower(filepath.Ext(path))])
	if !ok {
		return fail(fmt.Sprintf("--output: no format goes by the name of %q", path), "let it end in one of "+strings.Join(extensions(), ", "))
	}
	return writeWhole(path, func(w io.Writer) error { return f.Renderer.Render(w, r, o) })
}
