package main

import (
	"fmt"
	"path"
	"strings"
)

// A pairSet is a data set of pairs of programs with labels.
type pairSet struct {
	Name        string
	Collections []collection
}

// A collection is what is looked at together: all programs for one task, among which some code is common.
type collection struct {
	Name     string
	Programs []program
	Pairs    []pair
}

// program is one submission.
type program struct {
	Name  string
	Files []sourceFile
}

type sourceFile struct {
	Path string // by which its language is known
	Text []byte
}

// pair is two programs, by index, with the label.
type pair struct {
	A, B     int
	Positive bool
	Train    bool // of sets with a split
	Level    int  // of disguise, where the set tells it: 1 ...
}

func (s *pairSet) count() (pairs, positives int) {
	for i := range s.Collections {
		pairs += len(s.Collections[i].Pairs)
		for _, p := range s.Collections[i].Pairs {
			if p.Positive {
				positives++
			}
		}
	}
	return pairs, positives
}

// readers are the data sets that are known, by the name of the folder in which their repository is checked out.
var readers = []struct {
	folder, origin string
	read           func(dir string) ([]pairSet, error)
}{
	{"irplag", "oscarkarnalim/sourcecodeplagiarismdataset", readIRPlag},
	{"jplag", "jplag/JPlag", readProgpedia},
	{"vk", "slava-sh/code-plagiarism-detector", readVK},
	{"conplag", "Luis-ERP/code-plagarism-detector", readConPlag},
	{"emse", "tsaglam/EMSE25-SM", readEMSE},
}

// index numbers programs by name.
type index map[string]int

func (x index) pair(c *collection, a, b string) (pair, error) {
	i, ok := x[a]
	j, ok2 := x[b]
	if !ok || !ok2 || i == j {
		return pair{}, fmt.Errorf("%s: the labels name %q and %q, which are not two of its programs", c.Name, a, b)
	}
	return pair{A: min(i, j), B: max(i, j)}, nil
}

// label makes a pair of every two programs that may; labelled are the positive ones.
func (c *collection) label(labelled map[[2]int]bool, may func(a, b *program) bool) {
	for i := range c.Programs {
		for j := i + 1; j < len(c.Programs); j++ {
			if may(&c.Programs[i], &c.Programs[j]) {
				c.Pairs = append(c.Pairs, pair{A: i, B: j, Positive: labelled[[2]int{i, j}]})
			}
		}
	}
}

func anyPair(*program, *program) bool { return true }

// extension is that of the first file, in lower case: what decides the language.
func (p *program) extension() string {
	if len(p.Files) == 0 {
		return ""
	}
	return strings.ToLower(path.Ext(p.Files[0].Path))
}
