package history

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bonafide-lint/bonafide/analyzers/history/object"
)

// FuzzTree: a tree is either malformed or exactly the entries that are found in it, in order.
func FuzzTree(f *testing.F) {
	id := object.ID{1, 2, 3}
	for _, seed := range []string{
		"", entry("100644", "a", id), entry("40000", "a", id) + entry("100644", "a.b", id), entry("0100644", "ä\xff", id),
		"100644 a", "100644 a\x00short", "1000000644 a\x00", " a\x00", entry("160000", "", id), entry("100644", "a/b", id),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var c treeCursor
		var again []byte
		err := c.begin(id, data)
		for err == nil && c.entry.name != nil {
			e := c.entry
			err = c.next()
			if err == nil && c.entry.name != nil && compareNames(&e, &c.entry) >= 0 {
				t.Fatalf("%q comes before %q", e.name, c.entry.name)
			}
			if len(e.name) == 0 || bytes.ContainsAny(e.name, "/\x00") {
				t.Fatalf("a name is %q", e.name)
			}
			mode := fmt.Sprintf("%o", e.mode)
			for len(again)+len(mode) < len(data) && data[len(again)] == '0' && !bytes.HasPrefix(data[len(again):], []byte(mode+" ")) {
				again = append(again, '0')
			}
			again = append(again, entry(mode, string(e.name), e.id)...)
		}
		if err == nil && !bytes.Equal(again, data) {
			t.Fatalf("%q became %q", data, again)
		}
	})
}

// FuzzLineDiff holds the line diff to checkDiff.
func FuzzLineDiff(f *testing.F) {
	for _, seed := range [][2]string{
		{"", ""},
		{"a\nb\nc\n", "a\nc\n"},
		{"a", "a\n"},
		{"a\nb\nb\na\n", "b\na\na\nb\n"},
		{"\n\n\n", "\n\n"},
		{"a\r\nb\n", "a\nb\r\n"},
		{"x\ny\nz\nx\ny\n", "z\nx\ny\nx\nz\n"},
		{strings.Repeat("a\nb\n", 40), strings.Repeat("b\nc\na\n", 40)},
	} {
		f.Add([]byte(seed[0]), []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, before, now []byte) {
		if problem := checkDiff(&lineDiff{}, before, now); problem != "" {
			t.Fatal(problem)
		}
	})
}

// checkDiff compares two texts and says what is wrong with the result: the added lines, in order and at their numbers, and the
// lines that the old version has too, in its order, must together be the new version; and without what is changed both are one.
func checkDiff(d *lineDiff, before, now []byte) string {
	if err := d.run(before, now); err != nil {
		return err.Error()
	}
	if a, b := kept(&d.before), kept(&d.now); !bytes.Equal(a, b) {
		return fmt.Sprintf("%q is kept of the old version, %q of the new one", a, b)
	}
	lines := d.now.changes()
	all := bytes.SplitAfter(now, []byte{'\n'})
	if len(all[len(all)-1]) == 0 {
		all = all[:len(all)-1]
	}
	old := bytes.SplitAfter(before, []byte{'\n'})
	next, last := 0, 0
	for i, line := range all {
		if next < len(lines) && lines[next].Number == i+1 {
			if got := restored(lines[next], line); !bytes.Equal(got, line) {
				return fmt.Sprintf("line %d is %q, not %q", i+1, got, line)
			}
			next++
			continue
		}
		for last < len(old) && !bytes.Equal(old[last], line) {
			last++
		}
		if last == len(old) {
			return fmt.Sprintf("line %d, %q, was not in the old version behind the kept lines before it", i+1, line)
		}
		last++
	}
	if next != len(lines) {
		return fmt.Sprintf("%d of %d added lines are in the new version", next, len(lines))
	}
	return ""
}

// kept is what is not changed.
func kept(v *version) (out []byte) {
	for i := range v.ends {
		if !v.changed[i] {
			out = append(out, v.line(i)...)
		}
	}
	return out
}

// restored is the line with its end; only the line itself tells whether it had a line feed.
func restored(l Line, line []byte) []byte {
	end := ""
	if l.CRLF {
		end = "\r"
	}
	if bytes.HasSuffix(line, []byte{'\n'}) {
		end += "\n"
	}
	return append(bytes.Clone(l.Text), end...)
}

// lcs is the length of a longest common subsequence, by the textbook.
func lcs(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		diagonal := 0
		for j, y := range b {
			above := row[j+1]
			if x == y {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

// TestScriptIsShortest compares the number of kept entries with the textbook's, while the cost is within its bound; with no work
// left what is kept must still be a common subsequence.
func TestScriptIsShortest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.IntRange(1, 12).Draw(t, "words")
		word := rapid.Int32Range(0, int32(words)-1)
		a, b := rapid.SliceOfN(word, 0, 60).Draw(t, "a"), rapid.SliceOfN(word, 0, 60).Draw(t, "b")
		var s script
		s.a, s.b = a, b
		s.run(words)
		kept := common(t, &s)
		text := func(list []int32) (out []string) {
			for _, n := range list {
				out = append(out, fmt.Sprint(n))
			}
			return out
		}
		if want := lcs(text(a), text(b)); kept != want {
			t.Fatalf("%d entries are kept, want %d", kept, want)
		}
		if len(a) == 0 || len(b) == 0 {
			return
		}
		s.anchor(region{0, int32(len(a)), 0, int32(len(b))})
		common(t, &s)
	})
}

// common gives how many entries of b are not added, which must be those of a that are not removed.
func common(t interface{ Fatalf(string, ...any) }, s *script) int {
	keep := func(list []int32, out []bool) (kept []int32) {
		for i, n := range list {
			if !out[i] {
				kept = append(kept, n)
			}
		}
		return kept
	}
	a, b := keep(s.a, s.removed), keep(s.b, s.added)
	if !slices.Equal(a, b) {
		t.Fatalf("%v of %v is kept, but %v of %v", a, s.a, b, s.b)
	}
	return len(b)
}

// Texts that are made to cost much end within the bound on the work, with a result that is right though not the shortest.
func TestDiffBombs(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	shuffled := func(lines, words int) []byte {
		var b bytes.Buffer
		for range lines {
			fmt.Fprintf(&b, "%x\n", rnd.IntN(words))
		}
		return b.Bytes()
	}
	permuted := func(n int) []byte {
		var b bytes.Buffer
		for _, i := range rnd.Perm(n) {
			fmt.Fprintf(&b, "%d\n", i)
		}
		return b.Bytes()
	}
	var d lineDiff
	for name, texts := range map[string][2][]byte{
		"two words":    {shuffled(200_000, 2), shuffled(200_000, 2)},
		"many words":   {shuffled(150_000, 1000), shuffled(150_000, 1000)},
		"a permuted":   {permuted(100_000), permuted(100_000)},
		"every second": {[]byte(strings.Repeat("a\nb\n", 90_000)), []byte(strings.Repeat("b\nc\na\n", 60_000))},
	} {
		if problem := checkDiff(&d, texts[0], texts[1]); problem != "" {
			t.Errorf("%s: %s", name, problem)
		}
		// One step along the cost and the snakes of one cost may go beyond.
		if d.script.work < -maxScriptWork {
			t.Errorf("%s: %d steps beyond the bound", name, -d.script.work)
		}
	}
	if problem := checkDiff(&d, []byte("a\nb\n"), []byte("b\nc\n")); problem != "" {
		t.Errorf("after the bombs: %s", problem)
	}
}
