package fingerprint

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const original = `package sum

// Total adds up what the items cost.
func Total(items []Item, limit int) (total int, err error) {
	for i, item := range items {
		if item.Price < 0 {
			return 0, fmt.Errorf("item %d: price %d", i, item.Price)
		}
		total += item.Price * item.Count
		if total > limit && limit > 0 {
			return limit, errLimit
		}
	}
	return total, nil
}
`

var renames = strings.NewReplacer("Total", "Addiere", "items", "dinge", "item", "ding", "limit", "grenze", "total", "summe", "Price", "Preis", "Count", "Anzahl",
	"Item", "Ding", "errLimit", "errGrenze", " i,", " nummer,", ", i,", ", nummer,")

func TestCompare(t *testing.T) {
	t.Parallel()
	a := lexed(t, "a.go", original)
	n := len(a.Tokens)
	tests := []struct {
		name, text string
		want       Match
	}{
		{"equal", original, Match{
			Tiles: []Tile{{0, 0, int32(n)}}, Regions: []Region{{1, 15, 1, 15, n, n, n}}, Tokens: n, Exact: n, OfA: n, OfB: n, Longest: n, OneToOne: 1,
		}},
		{"renamed, one to one", renames.Replace(original), Match{
			Tiles: []Tile{{0, 0, int32(n)}}, Regions: []Region{{1, 15, 1, 15, n, 56, n}}, Tokens: n, Exact: 56, OfA: n, OfB: n, Longest: n, Renamed: 10, OneToOne: 1,
		}},
		{"two names become one", strings.ReplaceAll(renames.Replace(original), "grenze", "summe"), Match{
			Tiles: []Tile{{0, 0, int32(n)}}, Regions: []Region{{1, 15, 1, 15, n, 56, n}}, Tokens: n, Exact: 56, OfA: n, OfB: n, Longest: n, Renamed: 10, OneToOne: 30. / 35,
		}},
		{"nothing", "package other\n\ntype X struct{}\n", Match{OfA: n, OfB: 7, OneToOne: 1}},
		{"empty", "", Match{OfA: n, OneToOne: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Compare(a, lexed(t, "b.go", tt.text), 12, nil)
			if diff := cmp.Diff(&tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if got := Compare(a, lexed(t, "a.java", original), 3, nil); got.Tokens != 0 || got.OfB == 0 {
		t.Errorf("another language: %+v", got)
	}
}

func TestCompareKeepsLines(t *testing.T) {
	t.Parallel()
	a := lexed(t, "a.go", original)
	got := Compare(a, a, 5, func(line int32) bool { return line >= 6 && line <= 9 })
	if len(got.Regions) != 1 || got.Regions[0].A != 6 || got.Regions[0].AEnd != 9 || got.Tokens != got.OfA || got.OfB != len(a.Tokens) {
		t.Errorf("%+v", got)
	}
	if got := Compare(a, a, 5, func(int32) bool { return false }); got.Tokens != 0 || got.OfA != 0 {
		t.Errorf("%+v", got)
	}
}

func TestRegionsJoinOverSmallGaps(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(original), "\n")
	for gap, want := range map[int]int{1: 1, 5: 1, 6: 2} {
		var b strings.Builder
		for i, l := range lines {
			if i == 8 {
				for j := range gap {
					fmt.Fprintf(&b, "<- ch%d ^ (^\"gap\")\n", j)
				}
			}
			b.WriteString(l + "\n")
		}
		got := Compare(lexed(t, "a.go", original), lexed(t, "b.go", b.String()), 10, nil)
		if len(got.Regions) != want || len(got.Tiles) != 2 {
			t.Errorf("gap of %d lines: %+v", gap, got)
		}
	}
	// Two functions that changed places follow one another in one of the files only.
	swapped := strings.Join(append(append([]string{}, lines[8:]...), lines[:8]...), "\n")
	if got := Compare(lexed(t, "a.go", original), lexed(t, "b.go", swapped), 10, nil); len(got.Regions) != 2 {
		t.Errorf("changed places: %+v", got)
	}
}

func TestTablesAreComparedAsTheyStand(t *testing.T) {
	t.Parallel()
	table := func(of int) string {
		var b strings.Builder
		for i := range 300 {
			fmt.Fprintf(&b, "%d, ", i*i*of%1009)
		}
		return b.String()
	}
	a := lexed(t, "a.c", table(3))
	if got := Compare(a, lexed(t, "b.c", table(5)), 12, nil); got.Tokens != 0 {
		t.Errorf("two tables: %d tokens", got.Tokens)
	}
	if got := Compare(a, a, 12, nil); got.Tokens != len(a.Tokens) {
		t.Errorf("the same table: %d tokens", got.Tokens)
	}
}

// TestCompareTiles compares small files, in which every place is tried, with the definition of greedy string tiling.
func TestCompareTiles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := lexed(t, "a.go", strings.Join(program(t, "a", 0, 50), " "))
		b := lexed(t, "b.go", strings.Join(program(t, "b", 0, 50), " "))
		shortest := rapid.IntRange(1, 6).Draw(t, "shortest")
		m := Compare(a, b, shortest, nil)
		checkMatch(t, m, a, b, shortest)

		x, y := values(a.Tokens), values(b.Tokens)
		inX, inY := make([]bool, len(x)), make([]bool, len(y))
		for _, tile := range m.Tiles {
			for k := range tile.Length {
				inX[tile.A+k], inY[tile.B+k] = true, true
			}
		}
		longest := 0
		for i := range x {
			for j := range y {
				n, free := 0, 0
				for i+n < len(x) && j+n < len(y) && x[i+n] == y[j+n] {
					if n == free && !inX[i+n] && !inY[j+n] {
						free++
					}
					n++
				}
				longest = max(longest, n)
				if shortest >= 3 && free >= shortest {
					t.Fatalf("a run of %d tokens at %d and %d is in no tile", free, i, j)
				}
			}
		}
		if longest >= shortest && m.Longest != longest {
			t.Fatalf("longest %d, not %d", m.Longest, longest)
		}
		back := Compare(b, a, shortest, nil)
		if back.Tokens != m.Tokens || back.Exact != m.Exact || back.Longest != m.Longest {
			t.Fatalf("%d tokens, %d exact; the other way %d and %d", m.Tokens, m.Exact, back.Tokens, back.Exact)
		}
	})
}

// checkMatch holds what is true of every match.
func checkMatch(t fataler, m *Match, a, b *File, shortest int) {
	t.Helper()
	x, y := values(a.Tokens), values(b.Tokens)
	inX, inY := make([]bool, len(x)), make([]bool, len(y))
	tokens := 0
	for i, tile := range m.Tiles {
		if int(tile.Length) < shortest || i > 0 && m.Tiles[i-1].A >= tile.A {
			t.Fatalf("tile %d of %+v: too short, or not in order", i, m.Tiles)
		}
		tokens += int(tile.Length)
		for k := range tile.Length {
			if x[tile.A+k] != y[tile.B+k] || inX[tile.A+k] || inY[tile.B+k] {
				t.Fatalf("token %d of tile %+v differs, or is in another tile", k, tile)
			}
			inX[tile.A+k], inY[tile.B+k] = true, true
		}
	}
	inRegions, exact := 0, 0
	for _, r := range m.Regions {
		inRegions += r.Tokens
		exact += r.Exact
		if r.A > r.AEnd || r.B > r.BEnd || r.A < 1 || r.B < 1 || int(r.AEnd) > a.Lines || int(r.BEnd) > b.Lines || r.Longest > r.Tokens || r.Exact > r.Tokens {
			t.Fatalf("region %+v of %d and %d lines", r, a.Lines, b.Lines)
		}
	}
	if m.Tokens != tokens || inRegions != tokens || exact != m.Exact || m.Tokens > m.OfA || m.Tokens > m.OfB {
		t.Fatalf("%+v: %d tokens in tiles, %d in regions of which %d exact", m, tokens, inRegions, exact)
	}
}

// TestCompareHostile takes files in which everything matches everything: the time would be out of bounds if all pairs of places were tried.
func TestCompareHostile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"one line":    strings.Repeat("x ", 300_000),
		"many lines":  strings.Repeat("x\n", 300_000),
		"period of 9": strings.Repeat("if x { return a + b[3] } ; ", 30_000),
	} {
		a, b := lexed(t, "a.go", text), lexed(t, "b.go", text)
		for _, shortest := range []int{0, 1, 20} {
			if m := Compare(a, b, shortest, nil); m.Tokens != len(a.Tokens) || len(m.Tiles) != 1 {
				t.Errorf("%s: %d of %d tokens in %d tiles", name, m.Tokens, len(a.Tokens), len(m.Tiles))
			}
		}
		half := lexed(t, "b.go", text[:len(text)/2])
		if m := Compare(a, half, 12, nil); m.Tokens < len(half.Tokens)*9/10 {
			t.Errorf("%s: %d of %d tokens of the half", name, m.Tokens, len(half.Tokens))
		}
	}
}
