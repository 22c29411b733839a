package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// write makes a folder of files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// named are the pairs of a set by the names of their programs, with their labels.
func named(s *pairSet) map[string]string {
	out := map[string]string{}
	for _, c := range s.Collections {
		for _, p := range c.Pairs {
			label := "-"
			if p.Positive {
				label = "+"
			}
			if p.Train {
				label += " train"
			}
			out[c.Programs[p.A].Name+" "+c.Programs[p.B].Name] = label
		}
	}
	return out
}

func TestReadVK(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"data/final-02/input.txt": "4\r\na.cpp\r\nb.cpp\r\nc.py3\r\nd.cpp\r\n", "data/final-02/ans.txt": "1\na.cpp d.cpp gone.dpr \n",
		"data/final-02/sources/a.cpp": "a", "data/final-02/sources/b.cpp": "b", "data/final-02/sources/c.py3": "c", "data/final-02/sources/d.cpp": "d",
		"data/final-02/sources/e13.cpp": "*EXPANDING* a", "data/open-Red/ans.txt": "1\nx y\n",
	})
	sets, err := readVK(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"a.cpp b.cpp": "- train", "a.cpp d.cpp": "+ train", "b.cpp d.cpp": "- train"}
	if diff := cmp.Diff(want, named(&sets[0])); diff != "" {
		t.Error(diff)
	}
	if pairs, positives := sets[1].count(); sets[1].Name != "vk-cpp" || pairs != 3 || positives != 1 {
		t.Errorf("%s has %d pairs, %d positive", sets[1].Name, pairs, positives)
	}
	if pairs, _ := sets[2].count(); pairs != 0 {
		t.Errorf("%s has %d pairs", sets[2].Name, pairs)
	}
}

func TestReadConPlag(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"versions/labels.csv": "sub1,sub2,problem,verdict\na,b,19,1\na,c,19,0\na,b,19,1\nd,e,20,0\n", "versions/train_pairs.csv": "a_c\n",
	}
	for _, f := range []string{"a_b/a", "a_b/b", "a_c/a", "a_c/c"} {
		files["versions/version_1/"+f+".java"] = f
		files["versions/version_2/"+f+".java"] = f
	}
	sets, err := readConPlag(write(t, files))
	if err != nil {
		t.Fatal(err)
	}
	for i := range sets {
		if diff := cmp.Diff(map[string]string{"a b": "+", "a c": "- train"}, named(&sets[i])); diff != "" {
			t.Errorf("%s: %s", sets[i].Name, diff)
		}
	}
}

func TestReadEMSE(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for _, a := range attackSets {
		for _, f := range []string{"human/x1/x1.cpp", "human/x2/x2.cpp", a.attack + "/plag-x1/a.cpp", a.attack + "/plag-x1/b.cpp"} {
			files["datasets/"+a.task+"/"+f] = f
		}
		files["raw-results/"+a.task+"-"+a.attack+"-Base.csv"] = "first;second;tupleType;plagType;plagTypeGroup;tool;similarity\n" +
			"x1;plag-x1;Plag-Original;Base;T;Base;80.5\nx1;x2;Original-Original;Base;T;Base;10\nx;y;Plag-Plag;Base;T;Base;99\n"
	}
	dir := write(t, files)
	sets, err := readEMSE(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(sets) != len(attackSets) {
		t.Fatalf("%d sets, want %d", len(sets), len(attackSets))
	}
	for i := range sets {
		if diff := cmp.Diff(map[string]string{"x1 plag-x1": "+", "x1 x2": "-"}, named(&sets[i])); diff != "" {
			t.Errorf("%s: %s", sets[i].Name, diff)
		}
		list, err := published(dir, sets[i].Name, "Base")
		if err != nil || len(list) != 2 || !list[0].positive || list[0].score != 80.5 {
			t.Errorf("%s: published %v, %v", sets[i].Name, list, err)
		}
	}
}

func zipped(t *testing.T, path string, files map[string]string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReadZips(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	zipped(t, filepath.Join(dir, "IR-Plag-Dataset.zip"), map[string]string{
		"IR-Plag-Dataset/case-01/original/T1.java": "o", "IR-Plag-Dataset/case-01/non-plagiarized/01/T01.java": "n",
		"IR-Plag-Dataset/case-01/plagiarized/L3/02/L3.java": "p", "IR-Plag-Dataset/case-01/readme.txt": "",
	})
	sets, err := readIRPlag(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"original non-plagiarized/01": "-", "original plagiarized/L3/02": "+"}
	if diff := cmp.Diff(want, named(&sets[0])); diff != "" {
		t.Error(diff)
	}
	zipped(t, filepath.Join(dir, "endtoend-testing/src/test/resources/data/progpedia.zip"), map[string]string{
		"ACCEPTED/1/a.java": "a", "ACCEPTED/1/b.java": "b", "ACCEPTED/2/a.java": "a", "ACCEPTED/3/a.java": "a", "base/B.java": "", "plagiarism.csv": "1;3;\n",
	})
	if sets, err = readProgpedia(dir); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"1 2": "-", "1 3": "+", "2 3": "-"}, named(&sets[0])); diff != "" {
		t.Error(diff)
	}
}
