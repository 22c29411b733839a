package report

import (
	"io"
	"slices"
	"strings"
)

// Options is what a reader wants of the look of a report. Formats for machines ignore it.
type Options struct {
	Width   int  // columns of the terminal; clamped to 80..200
	Color   bool // 16 ANSI colours; severity is always a word and a shape as well
	Verbose bool // every identity link, offset and outcome of every subject
	Heading bool // begin with the line that says what was read
	Exit    int  // exit code of the program, told in the last line

	// Repeat are the arguments, quoted for a shell, with which bonafide diff sees what this run saw; see Own. Empty: none is told.
	Repeat string

	// MaxBytes is the most that format markdown writes; 0 means SummaryBytes. What does not fit is dropped, and the text says so.
	MaxBytes int
}

// Renderer writes a report in one format. It gets the report and nothing else, prints the same bytes for the same report, and
// gives the error of the writer.
type Renderer interface {
	Render(w io.Writer, r *Report, o Options) error
}

// Format is a renderer with the name by which it is asked for.
type Format struct {
	Name     string
	Summary  string // one line for the help text
	Renderer Renderer
}

// Marker finds the text of an earlier run again: every Markdown report begins with it.
const Marker = "<!-- bonafide -->"

// Limits of the places that take Markdown, below what GitHub refuses: 1 MiB for a step summary, 65,536 characters for a comment.
const (
	SummaryBytes = 900 << 10
	CommentBytes = 60_000
)

// Formats lists the formats, the default one first.
func Formats() []Format {
	return []Format{
		{"table", "for people: findings, evidence, what could not be judged", Table{}},
		{"json", "for programs: " + Schema + ", described in docs/json-v1.md", JSON{}},
		{"markdown", "for a step summary or a comment of GitHub", Markdown{}},
		{"github", "for the log of GitHub Actions: annotations", Annotations{}},
		{"sarif", "for code scanning: SARIF 2.1.0", SARIF{}},
	}
}

// FormatNames gives the names of the formats as a help text lists them: "table|json".
func FormatNames() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return strings.Join(names, "|")
}

// FormatNamed finds a format; ok is false when there is none of that name.
func FormatNamed(name string) (f Format, ok bool) {
	all := Formats()
	if i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name }); i >= 0 {
		return all[i], true
	}
	return Format{}, false
}
