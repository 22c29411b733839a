// Command copied-rates measures how often the checks of copied code find something among honest developers: it puts the authors of
// some public repositories to them, with other public repositories as known code. It prints one JSON line a finding, and at the
// end the shares that belong into analyzers/calibration/table.json.
//
//	go run ./scripts/copied-rates -corpus FOLDER -known KNOWN.txt -subjects SUBJECTS.txt
//
// Both files name one git folder a line, as PATH or NAME=PATH. The two should have no repository in common. What is in the corpus
// already is not indexed again.
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
	"github.com/bonafide-lint/bonafide/analyzers/corpus/segment"
	"github.com/bonafide-lint/bonafide/analyzers/history"
)

// repository is one line of a list.
type repository struct{ name, path string }

func main() {
	log.SetFlags(0)
	dir := flag.String("corpus", "", "folder of the corpus of known code")
	known := flag.String("known", "", "file with the repositories of known code")
	subjects := flag.String("subjects", "", "file with the repositories whose authors are judged")
	least := flag.Int("least", analyzers.MinCommits, "judge authors with at least so many commits")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	store, err := segment.Open(*dir, segment.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	m := &measure{store: store, open: map[string]*analyzers.Original{}, least: *least, found: map[string]int{}, judged: map[string]int{}}
	m.know(ctx, list(*known))
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
	store   *segment.Store
	mu      sync.Mutex
	open    map[string]*analyzers.Original
	least   int
	authors int
	found   map[string]int // authors with a finding, by check and what it is
	judged  map[string]int // authors that a check could judge
}

// know indexes what is not in the corpus yet.
func (m *measure) know(ctx context.Context, repositories []repository) {
	sources, err := m.store.Sources(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range repositories {
		if slices.ContainsFunc(sources, func(s corpus.Source) bool { return s.Name == r.name }) {
			continue
		}
		if err := m.index(ctx, r); err != nil {
			log.Printf("%s: %v", r.name, err)
		}
	}
}

func (m *measure) index(ctx context.Context, r repository) error {
	o, err := read(ctx, r)
	if err != nil {
		return err
	}
	b, err := corpus.Index(ctx, corpus.IndexInput{Name: r.name, Location: r.path, History: o.History, Contents: o.Contents, Added: time.Now()})
	if err != nil {
		return err
	}
	log.Printf("known: %s, %d commits, %d files, %d bytes, %d postings", r.name, b.Source.Commits, b.Source.Files, b.Source.Bytes, len(b.Postings))
	return m.store.Add(ctx, b)
}

// read opens a repository for the time of the process.
func read(ctx context.Context, r repository) (*analyzers.Original, error) {
	repo, err := history.Open(ctx, r.path, history.OpenOptions{})
	if err != nil {
		return nil, err
	}
	h, err := repo.Read(ctx, history.ReadOptions{})
	if err != nil {
		return nil, err
	}
	return &analyzers.Original{Name: r.name, History: h, Contents: repo.Contents()}, nil
}

// original opens a source of the corpus once.
func (m *measure) original(ctx context.Context, s *corpus.Source) (*analyzers.Original, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if o, ok := m.open[s.Name]; ok {
		return o, nil
	}
	o, err := read(ctx, repository{s.Name, s.Location})
	if err == nil {
		m.open[s.Name] = o
	}
	return o, err
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
	byID := map[corpus.SourceID]*corpus.Source{}
	for i := range sources {
		byID[sources[i].ID] = &sources[i]
	}
	begin := time.Now()
	audit, err := analyzers.Run(ctx, analyzers.Input{
		History: h, Identities: history.Resolve(h, h.Mailmap), Now: time.Now(), Contents: repo.Contents(), AllDeep: true,
		Checks: slices.DeleteFunc(analyzers.All(), func(a *analyzers.Analyzer) bool { return a.Family != analyzers.Copied }),
		Known: &analyzers.Known{Reader: m.store, Original: func(ctx context.Context, id corpus.SourceID) (*analyzers.Original, error) {
			return m.original(ctx, byID[id])
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
				if strings.HasPrefix(n.Name, "strength") {
					numbers = append(numbers, n.Value)
				}
			}
		}
		line["places"], line["strength"] = places, numbers
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
