package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/bonafide-lint/bonafide/analyzers/analyzertest"
	"github.com/bonafide-lint/bonafide/analyzers/provenance"
)

// recipe is one way to present a history as one's own.
type recipe struct {
	name    string
	rewrite func(ctx context.Context, s *source) (analyzertest.Rewrite, error)
}

// newcomer is the author of every copy.
const newcomer = "Ada Example <ada@example.org>"

// The first four keep every tree. The others give all commits new messages and dates drawn at random besides.
var recipes = []recipe{
	{"authors-dates", plain(analyzertest.Rewrite{From: 1_600_000_000, Every: 7200})},
	{"messages", plain(analyzertest.Rewrite{From: 1_600_000_000, Every: 7200, Messages: true})},
	{"shifted", plain(analyzertest.Rewrite{Shift: 212*86400 + 3*3600})},
	{"redated", plain(analyzertest.Rewrite{From: 1_600_000_000, Spread: 700 * 86400})},
	{"subdirectory", plain(disguised(analyzertest.Rewrite{Folder: "packages/core"}))},
	{"cut-out", func(ctx context.Context, s *source) (analyzertest.Rewrite, error) {
		folder, err := s.busiest(ctx)
		return disguised(analyzertest.Rewrite{Only: folder}), err
	}},
	{"renamed", func(_ context.Context, s *source) (analyzertest.Rewrite, error) {
		return disguised(analyzertest.Rewrite{Rename: brands(s.name)}), nil
	}},
	{"reindented", plain(disguised(analyzertest.Rewrite{Spaces: 4}))},
	{"squashed", plain(disguised(analyzertest.Rewrite{Squash: 5}))},
	{"first-half", func(_ context.Context, s *source) (analyzertest.Rewrite, error) {
		return disguised(analyzertest.Rewrite{First: len(s.order) / 2}), nil
	}},
	{"every-third", plain(disguised(analyzertest.Rewrite{Pick: 3}))},
	{"all", func(_ context.Context, s *source) (analyzertest.Rewrite, error) {
		return disguised(analyzertest.Rewrite{Folder: "packages/core", Rename: brands(s.name), Spaces: 4}), nil
	}},
}

func plain(r analyzertest.Rewrite) func(context.Context, *source) (analyzertest.Rewrite, error) {
	r.Author = newcomer
	return func(context.Context, *source) (analyzertest.Rewrite, error) { return r, nil }
}

func disguised(r analyzertest.Rewrite) analyzertest.Rewrite {
	r.Author, r.From, r.Spread, r.Messages = newcomer, 1_600_000_000, 700*86400, true
	return r
}

// brands replaces the words of the owner's and the repository's names.
func brands(name string) [][2]string {
	fresh := []string{"zephyr", "nimbus", "quartz", "larkspur", "obsidian", "tamarind"}
	var out [][2]string
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) })
	for i, w := range slices.Compact(words) {
		to := fresh[i%len(fresh)]
		for _, pair := range [][2]string{
			{w, to},
			{strings.ToLower(w), to},
			{strings.ToUpper(w), strings.ToUpper(to)},
			{title(w), title(to)},
		} {
			if len(w) > 1 && !slices.ContainsFunc(out, func(o [2]string) bool { return o[0] == pair[0] }) {
				out = append(out, pair)
			}
		}
	}
	return out
}

func title(w string) string { return strings.ToUpper(w[:1]) + strings.ToLower(w[1:]) }

// busiest is the folder, at most two levels deep and written by hand, that most commits change but not nearly all.
func (s *source) busiest(ctx context.Context) (string, error) {
	count := map[string]int{}
	for _, id := range s.order {
		changes, err := s.contents.Changes(ctx, id)
		if err != nil {
			return "", err
		}
		for _, f := range changes.Folders {
			if path := f.Path.Untrusted(); strings.Count(path, "/") < 2 && provenance.Of(path+"/a.c", nil) == "" {
				count[path]++
			}
		}
	}
	best := ""
	for path, n := range count {
		if n > count[best] && 10*n < 9*len(s.order) || n == count[best] && path < best {
			best = path
		}
	}
	if best == "" {
		return "", errors.New("no folder to cut out")
	}
	return best, nil
}
