// Command copied-rates measures how often the checks of copied code find something among honest developers: it puts the authors of
// some public repositories to them, with other public repositories as known code. It prints one JSON line a finding, and at the
// end the shares that belong into analyzers/calibration/table.json.
//
//	go run ./scripts/copied-rates -known KNOWN.txt -subjects SUBJECTS.txt
//
// Both files name one git folder a line, as PATH or NAME=PATH. The two should have no repository in common.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bonafide-lint/bonafide/analyzers"
	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// repository is one line of a list.
type repository struct{ name, path string }

func main() {
	log.SetFlags(0)
	known := flag.String("known", "", "file with the repositories of known code")
	subjects := flag.String("subjects", "", "file with the repositories whose authors are judged")
	least := flag.Int("least", analyzers.MinCommits, "judge authors with at least so many commits")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	m := &measure{store: corpus.NewMemory(), open: map[string]*analyzers.Original{}, least: *least, found: map[string]int{}, judged: map[string]int{}}
	for _, r := range list(*known) {
		if err := m.know(ctx, r); err != nil {
			log.Printf("%s: %v", r.name, err)
		}
	}
	for _, r := range list(*subjects) {
		if err := m.judge(ctx, r); err != nil {
			log.Printf("%s: %v", r.name, err)
		}
	}
	m.print()
}

func list(path string) (out []repository) {
	f, err := os.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if line == "" {
			continue
		}
		name, path, named := strings.Cut(line, "=")
		if !named {
			path = line
			for name = line; filepath.Base(name) == ".git" || filepath.Base(name) == "repo"; {
				name = filepath.Dir(name)
			}
			name = filepath.Base(name)
		}
		out = append(out, repository{name, path})
	}
	return out
}

// measure is the state of one run.
type measure struct {
	store   *corpus.Memory
	mu      sync.Mutex
	open    map[string]*analyzers.Original
	least   int
	authors int
	found   map[string]int // authors with a finding, by check and what it is
	judged  map[string]int // authors that a check could judge
}

func (m *measure) know(ctx context.Context, r repository) error {
	repo, err := history.Open(ctx, r.path, history.OpenOptions{})
	if err != nil {
		return err
	}
	h, err := repo.Read(ctx, history.ReadOptions{})
	if err != nil {
		return err
	}
	contents := repo.Contents()
	b, err := corpus.Index(ctx, corpus.IndexInput{Name: r.name, Location: r.path, History: h, Contents: contents, Added: time.Now()})
	if err != nil {
		return err
	}
	m.open[r.name] = &analyzers.Original{Name: r.name, History: h, Contents: contents}
	log.Printf("known: %s, %d commits, %d files, %d bytes, %d postings", r.name, b.Source.Commits, b.Source.Files, b.Source.Bytes, len(b.Postings))
	return m.store.Add(ctx, b)
}

func (m *measure) judge(ctx context.Context, r repository) error {
	repo, err := history.Open(ctx, r.path, history.OpenOptions{})
	if err != nil {
		return err
	}
	defer repo.Close()
	h, err := repo.Read(ctx, history.ReadOptions{})
	if err != nil {
		return err
	}
	sources, err := m.store.Sources(ctx)
	if err != nil {
		return err
	}
	names := map[corpus.SourceID]string{}
	for _, s := range sources {
		names[s.ID] = s.Name
	}
	begin := time.Now()
	audit, err := analyzers.Run(ctx, analyzers.Input{
		History: h, Identities: history.Resolve(h, h.Mailmap), Now: time.Now(), Contents: repo.Contents(), AllDeep: true,
		Checks: slices.DeleteFunc(analyzers.All(), func(a *analyzers.Analyzer) bool { return a.Family != analyzers.Copied }),
		Known: &analyzers.Known{Reader: m.store, Original: func(_ context.Context, id corpus.SourceID) (*analyzers.Original, error) {
			return m.open[names[id]], nil
		}},
	})
	if err != nil {
		return err
	}
	for i := range audit.Results {
		m.count(r, &audit.Results[i])
	}
	log.Printf("judged: %s, %d commits in %s", r.name, len(h.Commits), time.Since(begin).Round(time.Millisecond))
	return nil
}

// count notes what was found of one author. Names and addresses are left out.
func (m *measure) count(r repository, res *analyzers.Result) {
	if res.Subject.Identity == nil || len(res.Subject.Identity.Authored) < m.least {
		return
	}
	m.authors++
	for _, o := range res.Outcomes {
		if o.Kind == analyzers.Clean || o.Kind == analyzers.Findings {
			m.judged[o.Check]++
		}
	}
	kinds := map[string]bool{}
	for _, f := range res.Findings {
		what := f.Severity.String()
		if f.Explained != "" {
			what = "explained: " + f.Explained
		} else {
			kinds[f.Check+" any"] = true
		}
		kinds[f.Check+" "+what] = true
		line := map[string]any{
			"repository": r.name, "commits": len(res.Subject.Identity.Authored), "check": f.Check, "what": what, "message": f.Message,
		}
		var places []string
	var numbers []float64
		for _, e := range f.Evidence[:min(len(f.Evidence), 3)] {
			places = append(places, fmt.Sprintf("%.8s:%q:%d-%d = %.8s:%q:%d-%d %s", e.Commit, e.Path.Untrusted(), e.Line, e.LineEnd,
				e.Other, e.OtherPath.Untrusted(), e.OtherLine, e.OtherLineEnd, e.Note))
		}
		for _, e := range f.Evidence {
		for _, n := range e.Numbers {
			if strings.HasPrefix(n.Name, "rarity") {
				numbers = append(numbers, n.Value)
			}
		}
	}
	line["places"], line["rarity"] = places, numbers
		text, err := json.Marshal(line)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(string(text))
	}
	for k := range kinds {
		m.found[k]++
	}
}

func (m *measure) print() {
	fmt.Printf("%d authors with %d commits or more\n", m.authors, m.least)
	keys := make([]string, 0, len(m.found))
	for k := range m.found {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		check, _, _ := strings.Cut(k, " ")
		fmt.Printf("%6d of %6d  %.4f  %s\n", m.found[k], m.judged[check], float64(m.found[k])/float64(max(1, m.judged[check])), k)
	}
}
