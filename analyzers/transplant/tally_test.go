package transplant

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/corpus"
)

func TestSum(t *testing.T) {
	t.Parallel()
	commits := []Commit{mine(0, tree(1), patch(1), blob(1), blob(2)), mine(1, tree(2)), mine(2, patch(3))}
	pairs := []Pair{
		{Commit: 0, Traces: Tree | Patch | Blob, Blobs: 2, Item: corpus.Item{Order: 4}},
		{Commit: 1, Traces: Moved, Item: corpus.Item{Order: 4}},
	}
	want := Tally{
		All: Count{2, 3, 1, 10}, Trees: Count{2, 2, 1, 10}, Patches: Count{1, 2, 1, 10}, Blobs: Count{Mine: 2, Of: 2, Theirs: 1},
		Stamps: Count{From: 10}, Runs: Count{From: 10},
	}
	got := Sum(commits, pairs, &corpus.Source{Commits: 10})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := Spread(commits, append(pairs, Pair{Commit: 1, Traces: Tree})); n != 1 {
		t.Errorf("contents of %d commits, want 1", n)
	}
	if s := got.Trees.Share(); s != 1 {
		t.Errorf("share %v, want that of the subject's", s)
	}
	if s := (Count{Mine: 1, Of: 100, Theirs: 1, From: 2}).Share(); s != 0.5 {
		t.Errorf("share %v, want that of the source", s)
	}
	if s := (Count{}).Share(); s != 0 {
		t.Errorf("share of nothing is %v", s)
	}
}

func TestShift(t *testing.T) {
	t.Parallel()
	commits := []Commit{{When: 100}, {When: 210}, {When: 300}, {When: 7}}
	pair := func(n int, when int64, traces Trace) Pair {
		return Pair{Commit: n, Traces: traces, Item: corpus.Item{When: when}}
	}
	tests := []struct {
		name  string
		pairs []Pair
		shift int64
		n, of int
	}{
		{"none", nil, 0, 0, 0},
		{"one of all", []Pair{pair(0, 50, Tree), pair(1, 160, Patch), pair(2, 250, Body)}, 50, 3, 3},
		{"most", []Pair{pair(0, 50, Tree), pair(1, 160, Patch), pair(2, 299, Tree)}, 50, 2, 3},
		{"of two as many the smaller", []Pair{pair(0, 50, Tree), pair(2, 290, Tree)}, 10, 1, 2},
		{"sizes and files say nothing of dates", []Pair{pair(0, 50, Run), pair(1, 50, Blob), pair(2, 100, Tree)}, 200, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if shift, n, of := Shift(commits, tt.pairs); shift != tt.shift || n != tt.n || of != tt.of {
				t.Errorf("shift %d of %d of %d", shift, n, of)
			}
		})
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                             string
		when, server, itemWhen, itemSrvr int64
		want                             First
	}{
		{"claims alone", 100, 0, 50, 0, Unknown},
		{"their server's time, ours claims to be later", 100, 0, 50, 60, Theirs},
		{"their server's time, ours claims to be earlier", 40, 0, 50, 60, Unknown},
		{"our server's time, theirs claim to be later", 90, 100, 150, 0, Subject},
		{"our server's time, theirs claim to be earlier", 90, 100, 50, 0, Unknown},
		{"two servers' times", 90, 100, 50, 160, Subject},
		{"two servers' times, theirs earlier", 90, 200, 50, 160, Theirs},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			commits := []Commit{{When: tt.when, Server: tt.server}}
			first, n := Order(commits, []Pair{{Item: corpus.Item{When: tt.itemWhen, Server: tt.itemSrvr}}})
			if first != tt.want || (n == 1) != (first != Unknown) {
				t.Errorf("got %d by %d, want %d", first, n, tt.want)
			}
		})
	}
}

func TestBest(t *testing.T) {
	t.Parallel()
	pairs := []Pair{{Commit: 0, Traces: Run}, {Commit: 1, Traces: Tree | Patch}, {Commit: 2, Traces: Blob, Blobs: 3}, {Commit: 3, Traces: Tree | Patch | Run}}
	var got []int
	for _, p := range Best(pairs, 2) {
		got = append(got, p.Commit)
	}
	if diff := cmp.Diff([]int{1, 3}, got); diff != "" {
		t.Error(diff)
	}
	if pairs[0].Commit != 0 {
		t.Error("the pairs were put in another order")
	}
}

func TestTells(t *testing.T) {
	t.Parallel()
	commits := []Commit{{Blobs: 4}}
	for _, tt := range []struct {
		pair Pair
		want bool
	}{
		{Pair{Traces: Blob, Blobs: 1}, false},
		{Pair{Traces: Blob, Blobs: 2}, true},
		{Pair{Traces: Blob | Patch, Blobs: 1}, true},
	} {
		if got := tt.pair.Tells(commits); got != tt.want {
			t.Errorf("%+v tells: %v", tt.pair, got)
		}
	}
}

func TestCredits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		message string
		want    bool
	}{
		{"Fix parser\n", false},
		{"Squashed 'lib/' content from commit 1f3c9a0\n", true},
		{"Fix\n\ngit-subtree-dir: lib\n", true},
		{"Fix\n\n(cherry picked from commit 1f3c9a0)\n", true},
		{"Import of https://example.org/x\n", true},
		{"See https://example.org/x\n", false},
		{"Fix\n\nCo-authored-by: Bob <BOB@example.net>\n", true},
		{"Fix\n\nCo-authored-by: Cleo <cleo@example.net>\n", false},
		{"if a < b and c > d, <bob@example.net", false},
		{"<a> <b> <bob@example.net>", true},
	}
	for _, tt := range tests {
		if got := Credits(tt.message, bob); got != tt.want {
			t.Errorf("%q credits: %v", tt.message, got)
		}
	}
	if Credits("<@>", 0) {
		t.Error("nobody is credited")
	}
}

func FuzzCredits(f *testing.F) {
	f.Add("Co-authored-by: Bob <bob@example.net>\n")
	f.Add("<<<>>><@>")
	f.Fuzz(func(t *testing.T, message string) {
		if !Credits(message+"\n\ngit-subtree-dir: x", 0) {
			t.Errorf("%q hides a trailer", message)
		}
	})
}
