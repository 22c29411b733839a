package main

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// readZip gives the text of all files of an archive by path.
func readZip(name string) (map[string][]byte, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	defer z.Close()
	out := map[string][]byte{}
	for _, f := range z.File {
		if f.FileInfo().IsDir() || f.UncompressedSize64 > 1<<20 {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("read %s in %s: %w", f.Name, name, err)
		}
		text, err := io.ReadAll(io.LimitReader(r, 1<<20))
		r.Close()
		if err != nil {
			return nil, fmt.Errorf("read %s in %s: %w", f.Name, name, err)
		}
		out[f.Name] = text
	}
	return out, nil
}

// readIRPlag reads IR-Plag (Karnalim et al.): in each of its tasks the original is compared with every other program, as its
// publishers did. Programs of ~30 lines.
func readIRPlag(dir string) ([]pairSet, error) {
	files, err := readZip(filepath.Join(dir, "IR-Plag-Dataset.zip"))
	if err != nil {
		return nil, err
	}
	cases := map[string]*collection{}
	level := map[string]map[int]int{} // by case and program; 0 for independent work, -1 for the original
	for _, name := range slices.Sorted(maps.Keys(files)) {
		parts := strings.Split(name, "/") // IR-Plag-Dataset/case-01/plagiarized/L1/01/L1.java
		if len(parts) < 4 || !strings.HasSuffix(name, ".java") {
			continue
		}
		c := cases[parts[1]]
		if c == nil {
			c = &collection{Name: parts[1]}
			cases[parts[1]], level[parts[1]] = c, map[int]int{}
		}
		n := 0
		switch parts[2] {
		case "original":
			n = -1
		case "plagiarized":
			if _, err := fmt.Sscanf(parts[3], "L%d", &n); err != nil {
				return nil, fmt.Errorf("%s: no level in %q", dir, name)
			}
		}
		folder := strings.Join(parts[2:len(parts)-1], "/")
		if last := len(c.Programs) - 1; last >= 0 && c.Programs[last].Name == folder {
			c.Programs[last].Files = append(c.Programs[last].Files, sourceFile{name, files[name]})
			continue
		}
		level[parts[1]][len(c.Programs)] = n
		c.Programs = append(c.Programs, program{folder, []sourceFile{{name, files[name]}}})
	}
	set := pairSet{Name: "ir-plag"}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		c, of := cases[name], level[name]
		original := slices.IndexFunc(c.Programs, func(p program) bool { return strings.HasPrefix(p.Name, "original") })
		for i := range c.Programs {
			if i != original {
				c.Pairs = append(c.Pairs, pair{A: original, B: i, Positive: of[i] > 0, Level: of[i]})
			}
		}
		set.Collections = append(set.Collections, *c)
	}
	return []pairSet{set}, nil
}

// readProgpedia reads task 19 of PROGpedia as JPlag's end-to-end tests have it: all pairs; plagiarism.csv names the copies.
func readProgpedia(dir string) ([]pairSet, error) {
	files, err := readZip(filepath.Join(dir, "endtoend-testing", "src", "test", "resources", "data", "progpedia.zip"))
	if err != nil {
		return nil, err
	}
	c := collection{Name: "progpedia-19"}
	x := index{}
	labels := ""
	for _, name := range slices.Sorted(maps.Keys(files)) {
		parts := strings.Split(name, "/") // ACCEPTED/00119_00001/pa.java
		switch {
		case strings.HasSuffix(name, "plagiarism.csv"):
			labels = string(files[name])
		case len(parts) < 3 || parts[0] == "base" || !strings.HasSuffix(name, ".java"):
		default:
			i, ok := x[parts[1]]
			if !ok {
				i = len(c.Programs)
				x[parts[1]] = i
				c.Programs = append(c.Programs, program{Name: parts[1]})
			}
			c.Programs[i].Files = append(c.Programs[i].Files, sourceFile{name, files[name]})
		}
	}
	labelled := map[[2]int]bool{}
	for line := range strings.Lines(labels) {
		a, b, _ := strings.Cut(strings.TrimRight(line, ";\r\n"), ";")
		p, err := x.pair(&c, a, b)
		if err != nil {
			return nil, err
		}
		labelled[[2]int{p.A, p.B}] = true
	}
	c.label(labelled, anyPair)
	slices.SortStableFunc(c.Pairs, func(a, b pair) int { return cmp.Compare(a.A, b.A) })
	return []pairSet{{Name: "progpedia-19", Collections: []collection{c}}}, nil
}
