// Command common-grams makes analyzers/corpus/common.bin: the fingerprints that several unrelated repositories have, with the
// number of those. It holds hashes, no code. Give it the git folders of repositories that have little to do with one another;
// forks and repositories of one owner count once when they share a root commit.
//
//	go run ./scripts/common-grams -o analyzers/corpus/common.bin REPOSITORY...
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"slices"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
	"github.com/bonafide-lint/bonafide/analyzers/history"
	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

func main() {
	log.SetFlags(0)
	output := flag.String("o", "common.bin", "write to this file")
	least := flag.Int("least", 3, "keep what at least so many repositories have")
	most := flag.Int("most", 100_000, "keep no more than so many, those of most repositories first")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c := &counter{last: map[uint64]uint16{}, count: map[uint64]uint16{}, roots: map[object.ID]bool{}}
	for _, path := range flag.Args() {
		if err := c.add(ctx, path); err != nil {
			log.Printf("%s: %v", path, err)
		}
		if ctx.Err() != nil {
			os.Exit(1)
		}
	}
	data := c.table(*least, *most)
	if err := os.WriteFile(*output, data, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d repositories, %d fingerprints, %d bytes\n", c.repositories, len(c.kept), len(data))
}

// counter counts the repositories in which a hash occurs.
type counter struct {
	repositories int
	last, count  map[uint64]uint16 // by hash: the last repository that had it, and how many have
	roots        map[object.ID]bool
	kept         []corpus.CommonGram
}

// add counts the fingerprints of the files of a repository's newest commit.
func (c *counter) add(ctx context.Context, path string) error {
	repo, err := history.Open(ctx, path, history.OpenOptions{})
	if err != nil {
		return err
	}
	defer repo.Close()
	h, err := repo.Read(ctx, history.ReadOptions{})
	if err != nil {
		return err
	}
	known := false
	for i := range h.Commits {
		if h.Commits[i].Has(history.Root) {
			known = known || c.roots[h.Commits[i].ID]
			c.roots[h.Commits[i].ID] = true
		}
	}
	if known {
		return fmt.Errorf("shares a root commit with an earlier one")
	}
	if h, err = repo.Read(ctx, history.ReadOptions{MaxCommits: 1}); err != nil {
		return err
	}
	b, err := corpus.Index(ctx, corpus.IndexInput{Name: path, History: h, Contents: repo.Contents()})
	if err != nil {
		return err
	}
	c.repositories++
	for _, p := range b.Postings {
		if p.Kind != corpus.GramExact && p.Kind != corpus.GramAbstract && p.Kind != corpus.Phrase {
			continue
		}
		if c.last[p.Hash] != uint16(c.repositories) {
			c.last[p.Hash] = uint16(c.repositories)
			c.count[p.Hash]++
		}
	}
	return nil
}

// table keeps the most common.
func (c *counter) table(least, most int) []byte {
	for hash, n := range c.count {
		if int(n) >= least {
			c.kept = append(c.kept, corpus.CommonGram{Hash: hash, Repositories: int(n)})
		}
	}
	slices.SortFunc(c.kept, func(a, b corpus.CommonGram) int {
		return cmp.Or(cmp.Compare(b.Repositories, a.Repositories), cmp.Compare(a.Hash, b.Hash))
	})
	c.kept = c.kept[:min(len(c.kept), most)]
	return corpus.EncodeCommon(c.repositories, c.kept)
}
