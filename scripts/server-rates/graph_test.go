package main

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bonafide-lint/bonafide/analyzers/history"
)

const (
	ada     = "Ada Example <1001+ada-example@users.noreply.github.com>"
	adaHome = "Ada Example <ada@example.org>"
	bob     = "Bob Example <2002+bob-example@users.noreply.github.com>"
	github  = "GitHub <noreply@github.com>"
)

// row is one commit of a test.
type row struct {
	author, committer string // who and when: "Name <address> seconds zone"; committer "" is the author
	parents           []int  // indexes of earlier rows
	message           string
}

// at is somebody at so many hours after the start of 2020.
func at(who string, hours int) string { return zoned(who, hours, "+0100") }

func zoned(who string, hours int, zone string) string {
	return fmt.Sprintf("%s %d %s", who, 1577836800+hours*hour, zone)
}

// historyOf makes the history of the rows; commits keep their order.
func historyOf(t *testing.T, rows ...row) *history.History {
	t.Helper()
	var raw [][]byte
	var ids []string
	for _, r := range rows {
		if r.committer == "" {
			r.committer = r.author
		}
		text := "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
		for _, p := range r.parents {
			text += fmt.Sprintf("parent %s\n", ids[p])
		}
		text += fmt.Sprintf("author %s\ncommitter %s\n\n%s\n", r.author, r.committer, r.message)
		raw = append(raw, []byte(text))
		ids = append(ids, history.CommitID([]byte(text)).String())
	}
	h, err := history.Assemble(raw)
	if err != nil {
		t.Fatal(err)
	}
	for i := range ids {
		if h.Commits[i].ID.String() != ids[i] {
			t.Fatalf("commit %d is not the one of row %d", i, i)
		}
	}
	return h
}

// A branch of two commits, in which the main line was merged once, is merged by GitHub; then one commit is pushed.
func merged(t *testing.T) *history.History {
	t.Helper()
	return historyOf(t,
		row{author: at(bob, 0), message: "0"},
		row{author: at(bob, 1), parents: []int{0}, message: "1"},
		row{author: at(ada, 2), parents: []int{0}, message: "2"},
		row{author: at(ada, 3), parents: []int{2, 1}, message: "3: update the branch"},
		row{author: at(ada, 9), parents: []int{3}, message: "4"},
		row{author: at(bob, 5), committer: at(github, 5), parents: []int{1, 4}, message: "Merge pull request #1 from ada-example/branch"},
		row{author: at(bob, 6), parents: []int{5}, message: "6"},
	)
}

func isWebFlow(c *history.Commit) bool { return c.Has(history.WebFlow) }

func TestFirstSeen(t *testing.T) {
	t.Parallel()
	got := firstSeen(merged(t), isWebFlow)
	seen := int64(1577836800 + 5*hour)
	if diff := cmp.Diff([]int64{seen, seen, seen, seen, seen, seen, never}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The earliest of several descendants counts, and not the nearest.
func TestFirstSeenEarliest(t *testing.T) {
	t.Parallel()
	h := historyOf(t,
		row{author: at(ada, 0), message: "0"},
		row{author: at(ada, 8), committer: at(github, 8), parents: []int{0}, message: "1"},
		row{author: at(ada, 4), committer: at(github, 4), parents: []int{1}, message: "2: GitHub's clock went back"},
	)
	seen := int64(1577836800 + 4*hour)
	if diff := cmp.Diff([]int64{seen, seen, seen}, firstSeen(h, isWebFlow)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWalkLanes(t *testing.T) {
	t.Parallel()
	l := walkLanes(merged(t))
	brought := map[int32][]int32{}
	for _, p := range l.pulls {
		brought[p.merge] = append([]int32{}, l.order[p.from:p.to]...)
	}
	want := map[int32][]int32{5: {2, 3, 4}, 3: {}} // what the branch took over from the main line was there already
	if diff := cmp.Diff(want, brought); diff != "" {
		t.Errorf("what merges bring (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]int32{0, 1, 2, 3, 4, 5, 6}, l.order); diff != "" {
		t.Errorf("order (-want +got)\n%s", diff)
	}
}
