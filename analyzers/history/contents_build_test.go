package history_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// buildContents makes a repository of n commits and a merge, whose files are edited, moved, replaced and deleted in all the ways
// that a comparison with git should see: at several depths, with and without a last line feed, with CRLF, with lines that come
// again and again, binary, large, empty, as symbolic link, submodule, with another mode, a file that becomes a folder and back.
func buildContents(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	rnd := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	files := map[string][]string{}
	paths := []string{"README", "src/a.go", "src/b.go", "src/deep/er/still/c.c", "src-b/x", "src.b/x", "docs/läng.md", "z"}
	data := func(text string) { fmt.Fprintf(&b, "data %d\n%s\n", len(text), text) }
	put := func(mode, path, text string) {
		fmt.Fprintf(&b, "M %s inline %s\n", mode, path)
		data(text)
	}
	for i := range n {
		fmt.Fprintf(&b, "commit refs/heads/main\nmark :%d\ncommitter Ada Example <ada@example.org> %d +0100\n", i+1, 1600000000+i*3600)
		data(fmt.Sprintf("change %d", i))
		for range 1 + rnd.IntN(4) {
			p := paths[rnd.IntN(len(paths))]
			files[p] = edit(rnd, files[p])
			text := strings.Join(files[p], [...]string{"\n", "\r\n"}[i/50%2])
			if rnd.IntN(4) > 0 {
				text += "\n"
			}
			put("100644", p, text)
		}
		switch i % 40 {
		case 3:
			put("100644", "image", fmt.Sprintf("GIF\x00%d", i))
		case 5:
			put("100644", "image", "now text\n")
		case 7:
			put("100644", "large", strings.Repeat(fmt.Sprintf("line %d\n", i), 200_000))
		case 9:
			put("120000", "link", fmt.Sprint("target", i))
		case 11:
			put("100755", "link", "a file now\n")
		case 13:
			put("100644", "thing", "a file\n")
		case 15:
			put("100644", "thing/in/it", fmt.Sprintf("a file in a folder %d\n", i))
		case 17:
			put("100644", "thing", fmt.Sprintf("a file again %d\n", i))
		case 19:
			fmt.Fprintf(&b, "M 160000 %040x module\n", i)
		case 21:
			put("100644", "moving/one", fmt.Sprintf("to be moved %d\n", i))
			put("100644", "empty", "")
		case 23:
			b.WriteString("R moving moved/away\n")
		case 25:
			b.WriteString("D moved\nD module\n")
			put("100755", "moved", fmt.Sprintf("to be moved %d\n", i-4))
		case 27:
			b.WriteString("D link\nD empty\n")
		case 29: // nothing but the mode
			put("100755", "mode", "mode\n")
		case 31:
			put("100644", "mode", "mode\n")
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1700000000 +0100\ndata 5\nmerge\nmerge :%d\nM 100644 inline merged\ndata 1\nx\n\n", n/2)
	b.WriteString("commit refs/heads/main\ncommitter Ada Example <ada@example.org> 1700000001 +0100\ndata 5\nafter\nM 100644 inline after\ndata 1\nx\n\n")
	run(t, dir, nil, "init", "-q")
	run(t, dir, b.Bytes(), "fast-import", "--quiet")
	return dir
}

// edit changes some of the lines of a file: a third of all lines are from a small stock, as braces and blank lines are.
func edit(rnd *rand.Rand, lines []string) []string {
	fresh := func() string {
		if rnd.IntN(3) == 0 {
			return [...]string{"", "}", "\t}", "return nil"}[rnd.IntN(4)]
		}
		return fmt.Sprintf("line %d", rnd.IntN(1_000_000))
	}
	out := append([]string{}, lines...)
	for range 1 + rnd.IntN(5) {
		at := rnd.IntN(len(out) + 1)
		end := min(len(out), at+rnd.IntN(4))
		var with []string
		for range rnd.IntN(6) {
			with = append(with, fresh())
		}
		out = append(out[:at:at], append(with, out[end:]...)...)
	}
	return out
}
