package main

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// readConPlag reads ConPlag (Slobodkin and Sadovnikov, arXiv 2303.10763): pairs of contest submissions, as they were handed in and
// with the template code taken out, with a split into train and test pairs. The programs for one problem are one collection.
func readConPlag(dir string) ([]pairSet, error) {
	versions := filepath.Join(dir, "versions")
	labels, err := readCSV(filepath.Join(versions, "labels.csv"), ',')
	if err != nil {
		return nil, err
	}
	train := map[string]bool{}
	rows, err := readCSV(filepath.Join(versions, "train_pairs.csv"), ',')
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		train[r[0]] = true
	}
	var out []pairSet
	for n, name := range []string{"conplag-raw", "conplag-free"} {
		set := pairSet{Name: name}
		problems := map[string]*collection{}
		names := map[string]index{}
		seen := map[string]bool{}
		for _, r := range labels[1:] { // sub1, sub2, problem, verdict
			key := r[0] + "_" + r[1]
			folder := filepath.Join(versions, fmt.Sprintf("version_%d", n+1), key)
			if _, err := os.Stat(folder); err != nil || seen[key] {
				continue
			}
			seen[key] = true
			c := problems[r[2]]
			if c == nil {
				c = &collection{Name: "problem " + r[2]}
				problems[r[2]], names[r[2]] = c, index{}
			}
			for _, sub := range r[:2] {
				if _, ok := names[r[2]][sub]; ok {
					continue
				}
				text, err := os.ReadFile(filepath.Join(folder, sub+".java"))
				if err != nil {
					return nil, fmt.Errorf("read a program: %w", err)
				}
				names[r[2]][sub] = len(c.Programs)
				c.Programs = append(c.Programs, program{sub, []sourceFile{{sub + ".java", text}}})
			}
			p, err := names[r[2]].pair(c, r[0], r[1])
			if err != nil {
				return nil, err
			}
			p.Positive, p.Train = r[3] == "1", train[key]
			c.Pairs = append(c.Pairs, p)
		}
		for _, problem := range slices.Sorted(maps.Keys(problems)) {
			set.Collections = append(set.Collections, *problems[problem])
		}
		out = append(out, set)
	}
	return out, nil
}

// attackSets are the sets of the attack study, in the order in which they are shown.
var attackSets = []struct{ task, attack string }{
	{"Progpedia19", "insert"},
	{"Progpedia56", "insert"},
	{"z5z1", "insert"},
	{"z5z5", "insert"},
	{"Progpedia19", "refactor"},
	{"Progpedia56", "refactor"},
	{"Progpedia19", "gptobf"},
	{"Progpedia56", "gptobf"},
	{"z5z1", "gptobf"},
	{"z5z5", "gptobf"},
}

// readEMSE reads the replication package of "Evaluating Software Plagiarism Detection in the Age of AI": programs by students, and
// the same after an attack by a tool. As in the study the pairs are each attacked program with its original (positive), and the
// originals with each other (negative).
func readEMSE(dir string) ([]pairSet, error) {
	var out []pairSet
	for _, a := range attackSets {
		c := collection{Name: a.task}
		x := index{}
		for _, kind := range []string{"human", a.attack} {
			folder := filepath.Join(dir, "datasets", a.task, kind)
			entries, err := os.ReadDir(folder)
			if err != nil {
				return nil, fmt.Errorf("read the programs of %s: %w", a.task, err)
			}
			for _, e := range entries {
				p, err := readProgram(filepath.Join(folder, e.Name()))
				if err != nil {
					return nil, err
				}
				if len(p.Files) > 0 {
					x[p.Name] = len(c.Programs)
					c.Programs = append(c.Programs, *p)
				}
			}
		}
		labelled := map[[2]int]bool{}
		for _, p := range c.Programs {
			_, original, _ := strings.Cut(p.Name, "-") // plag-subm1, gpt0-subm1
			if _, ok := x[original]; ok {
				both, err := x.pair(&c, p.Name, original)
				if err != nil {
					return nil, err
				}
				labelled[[2]int{both.A, both.B}] = true
			}
		}
		human := func(p *program) bool { return !strings.Contains(p.Name, "-") }
		c.label(labelled, func(p, q *program) bool {
			return human(p) && human(q) || labelled[[2]int{min(x[p.Name], x[q.Name]), max(x[p.Name], x[q.Name])}]
		})
		out = append(out, pairSet{Name: "emse-" + a.attack + "-" + strings.ToLower(a.task), Collections: []collection{c}})
	}
	return out, nil
}

// readProgram reads the Java, C and C++ files below a folder.
func readProgram(folder string) (*program, error) {
	p := &program{Name: filepath.Base(folder)}
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !slices.Contains([]string{".java", ".cpp", ".c", ".h", ".hpp", ".cc"}, filepath.Ext(name)) {
			return err
		}
		text, err := os.ReadFile(name)
		p.Files = append(p.Files, sourceFile{name, text})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read a program: %w", err)
	}
	return p, nil
}

// published gives the similarities of JPlag that the attack study published for a set, as comparisons with labels; nil where the
// study's figures are not there.
func published(dir, set, variant string) ([]scored, error) {
	for _, a := range attackSets {
		if set != "emse-"+a.attack+"-"+strings.ToLower(a.task) {
			continue
		}
		rows, err := readCSV(filepath.Join(dir, "raw-results", a.task+"-"+a.attack+"-"+variant+".csv"), ';')
		if err != nil {
			return nil, err
		}
		var out []scored
		for _, r := range rows[1:] { // first;second;tupleType;plagType;plagTypeGroup;tool;similarity
			score, err := strconv.ParseFloat(r[6], 64)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: the similarity %q is no number", set, variant, r[6])
			}
			if r[2] == "Plag-Original" || r[2] == "Original-Original" {
				out = append(out, scored{score, r[2] == "Plag-Original"})
			}
		}
		return out, nil
	}
	return nil, nil
}

func readCSV(name string, comma rune) ([][]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.FieldsPerRecord = comma, -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("read %s: it is empty", name)
	}
	return rows, nil
}
