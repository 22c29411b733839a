// Command transplants measures the check copied-history on real repositories: how often it finds a history that was taken over, and
// how often it raises an alarm on two that have nothing to do with each other.
//
//	go run ./scripts/transplants DIR...             # each repository against rewritten copies of itself
//	go run ./scripts/transplants -unrelated DIR...  # all pairs of the repositories
//	go run ./scripts/transplants -authors DIR...    # likewise, each author of a repository by himself
//
// DIR is a clone. The first form writes every history anew in memory, in each of twelve ways (see recipes), under the name of an
// invented author, and puts the copy to the check with the repository as the known code. The second puts each repository, under
// the name of an invented author, to the check with each of the others as the only known code; the third leaves the names as they
// are. A line of JSON is printed for each
// recipe and repository, or each pair with anything in common, and a summary at the end. The same clones give the same lines.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
)

func main() {
	unrelated := flag.Bool("unrelated", false, "compare all pairs of the repositories")
	authors := flag.Bool("authors", false, "compare all pairs of the repositories, each author by himself")
	most := flag.Int("most", 3000, "commits of a repository that are looked at, the oldest")
	only := flag.String("recipe", "", "only this recipe")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var err error
	switch {
	case flag.NArg() == 0:
		err = errors.New("name the clones")
	case *unrelated || *authors:
		err = pairs(ctx, os.Stdout, flag.Args(), *most, *authors)
	default:
		err = copies(ctx, os.Stdout, flag.Args(), *most, *only)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "transplants:", err)
		os.Exit(1)
	}
}

// outcome is one line of output.
type outcome struct {
	Recipe     string             `json:"recipe,omitempty"`
	Repository string             `json:"repository"`
	Other      string             `json:"other,omitempty"`
	Commits    int                `json:"commits"` // of the copy
	Found      bool               `json:"found"`   // a finding that nothing explains
	Explained  string             `json:"explained,omitempty"`
	Message    string             `json:"message,omitempty"`
	Judged     int                `json:"judged"`           // authors with commits enough
	Listed     int                `json:"listed"`           // pairs of commits that the finding lists
	Right      int                `json:"right"`            // of these, those that name the commit that was copied
	Values     map[string]float64 `json:"values,omitempty"` // what was compared with thresholds
	Seconds    float64            `json:"seconds"`
}

// copies runs every recipe over every repository.
func copies(ctx context.Context, out io.Writer, dirs []string, most int, only string) error {
	enc := json.NewEncoder(out)
	found, of := map[string]int{}, map[string]int{}
	for _, dir := range dirs {
		s, err := load(ctx, dir, most)
		if err != nil {
			return err
		}
		known, err := s.corpus(ctx)
		if err != nil {
			return err
		}
		for _, r := range recipes {
			if only != "" && r.name != only {
				continue
			}
			o, err := s.run(ctx, r, known)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", dir, r.name, err)
			}
			if of[r.name]++; o.Found {
				found[r.name]++
			}
			if err := enc.Encode(o); err != nil {
				return err
			}
		}
		if err := s.close(); err != nil {
			return err
		}
	}
	for _, r := range recipes {
		if of[r.name] > 0 {
			fmt.Fprintf(out, "# %-14s %d of %d found\n", r.name, found[r.name], of[r.name])
		}
	}
	return nil
}

// pairs puts every repository to the check against every other one.
func pairs(ctx context.Context, out io.Writer, dirs []string, most int, authors bool) error {
	enc := json.NewEncoder(out)
	var all []*source
	for _, dir := range dirs {
		s, err := load(ctx, dir, most)
		if err != nil {
			return err
		}
		if s.known, err = s.corpus(ctx); err != nil {
			return err
		}
		s.reset()
		all = append(all, s)
	}
	n, alarms, kin, judgements := 0, 0, 0, 0
	largest := map[string]float64{}
	for _, a := range all {
		judged := a.asItIs()
		if !authors {
			var err error
			if judged, err = a.judge(ctx, recipes[0]); err != nil {
				return err
			}
		}
		for _, b := range all {
			if a == b {
				continue
			}
			if a.shares(b) {
				kin++
				continue
			}
			o, err := judged.against(ctx, b.known)
			if err != nil {
				return err
			}
			o.Repository, o.Other = a.name, b.name
			n++
			judgements += o.Judged
			if o.Found {
				alarms++
			}
			something := false
			for k, v := range o.Values {
				largest[k] = max(largest[k], v)
				something = something || v > 0
			}
			if something || o.Found {
				if err := enc.Encode(o); err != nil {
					return err
				}
			}
		}
	}
	fmt.Fprintf(out, "# %d pairs (%d judgements of an author), %d alarms; %d pairs left out that share a first commit\n", n, judgements, alarms, kin)
	for _, k := range slices.Sorted(maps.Keys(largest)) {
		fmt.Fprintf(out, "# largest %s: %.4f\n", k, largest[k])
	}
	return nil
}

// nameOf is the name of a repository by its folder: "owner+name/repo" and "owner/name.git" are owner/name.
func nameOf(dir string) string {
	parts := strings.Split(strings.Trim(dir, "/"), "/")
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == ".git" || p == "repo" })
	last := strings.TrimSuffix(parts[len(parts)-1], ".git")
	if owner, name, ok := strings.Cut(last, "+"); ok {
		return owner + "/" + name
	}
	if len(parts) > 1 {
		return parts[len(parts)-2] + "/" + last
	}
	return last
}
