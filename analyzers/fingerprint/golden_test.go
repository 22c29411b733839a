package fingerprint

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGolden fails when the fingerprints change. Then Version has to change too, and whatever was made with the old ones again.
func TestGolden(t *testing.T) {
	t.Parallel()
	const code = "import a\nfor x in range(10): # a comment that is quite long enough\n  if x % 3 == 0 and y[x] != 'text': total += f(x, 0x1F) ** 2; print(total, -1.5e3, name)\n"
	want := map[string]string{
		"a.c":     "54 tokens 0 texts / 6a155a9cceb2d30e 10 1410106f23dd0000 / c475a6911492d265 10 2224e06bed310000",
		"a.html":  "1 tokens 1 texts / 4bf0bba05552f513 0 / 1b2fd1c5011ceae2 0 / 286ee0b57a3ec7ca",
		"a.py":    "43 tokens 1 texts / fc28f7f4fcbb1a03 6 01941a88d0ba0000 / b85f9a79306d1a90 7 7a640ddac8330000 / d55e59c594527d72",
		"a.rb":    "43 tokens 1 texts / a76bc043cdd7efe3 5 21f68b1f852f0000 / 613981de16cd62f2 7 05f7ef6014820000 / d55e59c594527d72",
		"a.sql":   "52 tokens 0 texts / f0d686805ff15bf8 9 0a2854417c780000 / 6bbb99c1f8a5fa12 7 2eb708e6e9660000",
		"version": "1",
	}
	got := map[string]string{"version": fmt.Sprint(Version)}
	for _, file := range []string{"a.py", "a.rb", "a.c", "a.sql", "a.html"} {
		f := lexed(t, file, code)
		s := fmt.Sprintf("%d tokens %d texts", len(f.Tokens), len(f.Texts))
		for _, level := range bothLevels {
			prints := f.Prints(nil, level, nil)
			s += fmt.Sprintf(" / %016x %d", f.Sum(level), len(prints))
			if len(prints) > 0 {
				s += fmt.Sprintf(" %016x", prints[0].Hash)
			}
		}
		if len(f.Texts) > 0 {
			s += fmt.Sprintf(" / %016x", f.Texts[0].Hash)
		}
		got[file] = s
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the fingerprints have changed (-want +got):\n%s", diff)
	}
}
