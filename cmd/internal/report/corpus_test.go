package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

func corpusText(t interface{ Fatal(...any) }, c *Corpus, o Options) string {
	var out bytes.Buffer
	if err := c.WriteTable(&out, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestCorpusTables(t *testing.T) {
	t.Parallel()
	sources := []corpus.Source{
		{
			Name: "acme/ledger", Location: "/srv/ledger", Commits: 1204, Files: 310, Bytes: 3 << 20, First: 1646125200, Last: 1706937000, Licence: "MIT",
			Added: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC),
		},
		{Name: "book", Commits: 1, Files: 9, Bytes: 900, First: 1 << 60, Textbook: true},
	}
	want := `SOURCE           HEAD     COMMITS  FILES   CODE  FROM        TO          ADDED       LICENCE
acme/ledger      0000000    1,204    310  3 MiB  2022-03-01  2024-02-03  2026-11-02  MIT
book (textbook)  0000000        1      9  900 B  -           1970-01-01  -

2 sources, 3 MiB of code
`
	if diff := cmp.Diff(want, corpusText(t, BuildCorpus("/data", sources, nil), Options{Width: 100})); diff != "" {
		t.Error(diff)
	}
	stat := &corpus.Stat{Sources: 2, Items: 1524, Postings: 90_000, Bytes: 4 << 20, Stored: 2 << 20, Format: "segments, version 1"}
	want = `place    postgres://db/x
format   segments, version 1
sources  2
commits  1,205
files    319
code     4 MiB
hashes   90,000
stored   2 MiB (0.5 bytes for each byte of code)
`
	if diff := cmp.Diff(want, corpusText(t, BuildCorpus("postgres://db/x", sources, stat), Options{Width: 100})); diff != "" {
		t.Error(diff)
	}
	if got := corpusText(t, BuildCorpus("/data", nil, nil), Options{}); !strings.HasPrefix(got, "no sources") {
		t.Error(got)
	}
	if err := BuildCorpus("/data", sources, nil).WriteTable(brokenWriter{}, Options{}); err == nil {
		t.Error("the error of the writer is lost")
	}
}

func TestNothingHostileReachesTheCorpusTables(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := func(label string) string { return hostile().Draw(t, label) }
		sources := []corpus.Source{{Name: text("name"), Location: text("location"), Licence: text("licence"), First: rapid.Int64().Draw(t, "first")}}
		for _, stat := range []*corpus.Stat{nil, {Format: text("format"), Stored: 3, Bytes: 1}} {
			c := BuildCorpus(text("place"), sources, stat)
			width := rapid.IntRange(0, 250).Draw(t, "width")
			got := corpusText(t, c, Options{Width: width})
			if hz := hazard(got, true); hz != "" {
				t.Fatalf("%s in\n%s", hz, got)
			}
			var out bytes.Buffer
			if err := c.WriteJSON(&out); err != nil || !json.Valid(out.Bytes()) {
				t.Fatalf("%v\n%s", err, out.String())
			}
			if hz := hazard(out.String(), true); hz != "" {
				t.Fatalf("%s in\n%s", hz, out.String())
			}
		}
	})
}
