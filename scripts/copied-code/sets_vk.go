package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// readVK reads the tests of the second wild-card round of VK Cup 2015: each is all programs for one task, with the groups of copies
// that the jury found. Programs of one language are compared. Three sets: C++, Java, and all languages. The even numbered
// tests are the train half.
func readVK(dir string) ([]pairSet, error) {
	tests, err := filepath.Glob(filepath.Join(dir, "data", "*", "ans.txt"))
	if err != nil {
		return nil, err
	}
	var all pairSet
	all.Name = "vk-all"
	for _, ans := range tests {
		folder := filepath.Dir(ans)
		name := filepath.Base(folder)
		if !strings.HasPrefix(name, "final-") && !strings.HasPrefix(name, "sample-") {
			continue // school olympiads: their groups are one team's own versions
		}
		c, err := readVKTest(folder)
		if err != nil {
			return nil, err
		}
		all.Collections = append(all.Collections, *c)
	}
	if len(all.Collections) == 0 {
		return nil, fmt.Errorf("%s: no tests in data/*/ans.txt", dir)
	}
	return []pairSet{all, all.only("vk-cpp", ".cpp"), all.only("vk-java", ".java")}, nil
}

func readVKTest(folder string) (*collection, error) {
	c := &collection{Name: filepath.Base(folder)}
	// The folders also hold what the publisher's own detector wrote out while it was debugged, which looks like copies of the programs
	// that it was made of: only the names in the input of the test count.
	input, err := os.ReadFile(filepath.Join(folder, "input.txt"))
	if err != nil {
		return nil, fmt.Errorf("read the names of the programs of a test: %w", err)
	}
	x := index{}
	names := strings.Fields(string(input))
	for _, name := range names[min(1, len(names)):] { // after their number
		p := program{Name: name, Files: []sourceFile{{Path: strings.TrimSuffix(name, "3")}}} // .py3
		if !vkLanguages[p.extension()] {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, "sources", filepath.Base(name)))
		if err != nil {
			return nil, fmt.Errorf("read a program: %w", err)
		}
		p.Files[0].Text = text
		x[name] = len(c.Programs)
		c.Programs = append(c.Programs, p)
	}
	labels, err := os.ReadFile(filepath.Join(folder, "ans.txt"))
	if err != nil {
		return nil, fmt.Errorf("read the labels of a test: %w", err)
	}
	labelled := map[[2]int]bool{}
	for n, line := range strings.Split(string(labels), "\n") {
		if n == 0 { // the number of groups
			continue
		}
		group := strings.Fields(line)
		for i, a := range group {
			for _, b := range group[i+1:] {
				if p, err := x.pair(c, a, b); err == nil { // one name of one test is not there
					labelled[[2]int{p.A, p.B}] = true
				}
			}
		}
	}
	c.label(labelled, func(a, b *program) bool { return vkFamily(a) == vkFamily(b) })
	train := false
	if n := strings.TrimLeft(c.Name, "abcdefghijklmnopqrstuvwxyz-0"); n != "" {
		train = n[len(n)-1]%2 == 0
	}
	for i := range c.Pairs {
		c.Pairs[i].Train = train
	}
	return c, nil
}

// vkLanguages are the endings of programs; the tests hold other files too.
var vkLanguages = map[string]bool{
	".cpp": true, ".java": true, ".pas": true, ".dpr": true, ".py": true, ".c": true, ".cs": true, ".d": true,
	".hs": true, ".ml": true, ".scala": true,
}

// vkFamily is the language of a program by its ending.
func vkFamily(p *program) string {
	if e := p.extension(); e != ".dpr" {
		return e
	}
	return ".pas"
}

// only is the part of a set that is in one language.
func (s *pairSet) only(name, extension string) pairSet {
	out := pairSet{Name: name}
	for _, c := range s.Collections {
		part := collection{Name: c.Name, Programs: c.Programs}
		for _, p := range c.Pairs {
			if c.Programs[p.A].extension() == extension && c.Programs[p.B].extension() == extension {
				part.Pairs = append(part.Pairs, p)
			}
		}
		out.Collections = append(out.Collections, part)
	}
	return out
}
