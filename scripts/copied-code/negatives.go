package main

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/copies"
)

// alarm is one match in a repository that has nothing to do with the known ones.
type alarm struct {
	Repository string  `json:"repository"`
	Path       string  `json:"path"`
	Kind       string  `json:"kind"`
	Source     string  `json:"source"`
	Known      string  `json:"known"`
	Explained  string  `json:"explained,omitempty"`
	Score      float64 `json:"score"`
	Tokens     int     `json:"tokens"`
	Shared     int     `json:"shared_tokens"`
	Exact      int     `json:"exact_tokens"`
	Longest    int     `json:"longest"`
	Lines      int     `json:"lines"`
	Renamed    int     `json:"renamed"`
}

// negativesResult counts the files of one class and the findings in them.
type negativesResult struct {
	Class        string                    `json:"class"`
	Repositories int                       `json:"repositories"`
	Files        int                       `json:"files"`
	Explained    int                       `json:"explained"`
	Findings     map[string]int            `json:"findings"` // unexplained, by kind
	PerThousand  float64                   `json:"per_1000_files"`
	ByReason     map[string]map[string]int `json:"explained_by_kind,omitempty"`
	CPU          float64                   `json:"cpu_s"`
}

var kindNames = map[copies.Kind]string{
	copies.Identical: "identical", copies.Reformed: "equal tokens", copies.Renamed: "equal abstract tokens", copies.Regions: "large region", copies.Snippet: "snippet",
}

// negatives searches repositories that have nothing to do with the known ones, and prints what would be reported, and how often, by
// class of repository.
func negatives(ctx context.Context, out io.Writer, indexList, otherList string) error {
	known, err := readList(indexList)
	if err != nil {
		return err
	}
	others, err := readList(otherList)
	if err != nil {
		return err
	}
	limits, err := usedLimits()
	if err != nil {
		return err
	}
	l, err := openLibrary(ctx, known)
	if err != nil {
		return err
	}
	encode := json.NewEncoder(out)
	classes := map[string]*negativesResult{}
	var order []string
	for _, r := range others {
		c := classes[r.class]
		if c == nil {
			c = &negativesResult{Class: r.class, Findings: map[string]int{}, ByReason: map[string]map[string]int{}}
			classes[r.class] = c
			order = append(order, r.class)
		}
		s, err := readSnapshot(r.name, r.dir)
		if err != nil {
			return err
		}
		start := cpuTime()
		result, err := l.find(ctx, s, limits, true)
		if err != nil {
			return err
		}
		c.CPU += (cpuTime() - start).Seconds()
		c.Repositories++
		c.Files += result.Files
		slices.SortStableFunc(result.Matches, func(a, b copies.Match) int { return cmp.Compare(b.Score, a.Score) })
		for i := range result.Matches {
			m := &result.Matches[i]
			kind := kindNames[m.Kind]
			if m.Explain != copies.Unexplained {
				c.Explained++
				if c.ByReason[kind] == nil {
					c.ByReason[kind] = map[string]int{}
				}
				c.ByReason[kind][string(m.Explain)]++
			} else {
				c.Findings[kind]++
			}
			if err := encode.Encode(alarmOf(r.name, m)); err != nil {
				return err
			}
		}
	}
	for _, name := range order {
		c := classes[name]
		n := 0
		for _, k := range c.Findings {
			n += k
		}
		c.PerThousand, c.CPU = round(1000*float64(n)/float64(max(1, c.Files))), round(c.CPU)
		if err := encode.Encode(c); err != nil {
			return err
		}
	}
	return nil
}

func alarmOf(repository string, m *copies.Match) alarm {
	a := alarm{
		Repository: repository, Path: m.Path.Untrusted(), Kind: kindNames[m.Kind], Source: m.Source.Name, Known: m.Item.Path, Explained: string(m.Explain),
		Score: round(m.Score), Tokens: m.Tokens, Lines: m.Shared,
	}
	if c := m.Compare; c != nil {
		a.Shared, a.Exact, a.Longest, a.Renamed = c.Tokens, c.Exact, c.Longest, c.Renamed
	}
	return a
}
