package main

import (
	"slices"
	"strings"
)

// fullName is a name of two words or more, folded; empty where it is not one. A host knows all addresses of an account; in a history, only
// the name tells that another address may be the same person's.
func fullName(name string) string {
	words := strings.Fields(strings.ToLower(name))
	if len(words) < 2 {
		return ""
	}
	return strings.Join(words, " ")
}

// namesakes gives for each identity those of the same full names, itself included, ascending. A name that identities with different
// account numbers share links nobody.
func (r *repository) namesakes() [][]int32 {
	byName := map[string][]int32{}
	names := make([][]string, len(r.ids))
	for i := range r.ids {
		if !r.authors[i].human {
			continue
		}
		for _, m := range r.ids[i].Members {
			name := fullName(r.h.People[m].Name.Untrusted())
			if name == "" || slices.Contains(names[i], name) {
				continue
			}
			names[i] = append(names[i], name)
			byName[name] = append(byName[name], int32(i))
		}
	}
	out := make([][]int32, len(r.ids))
	for i := range out {
		out[i] = []int32{int32(i)}
		for _, name := range names[i] {
			if same := byName[name]; r.oneAccount(same) {
				out[i] = append(out[i], same...)
			}
		}
		slices.Sort(out[i])
		out[i] = slices.Compact(out[i])
	}
	return out
}

// doubles measures how often one full name goes with several account numbers in a history: a second account, or a namesake.
func (m *measure) doubles(r *repository) {
	numbers := map[string][]int64{}
	for i := range r.h.People {
		who := r.identity[i]
		name := fullName(r.h.People[i].Name.Untrusted())
		if r.number[i] == 0 || name == "" || who < 0 || !r.authors[who].human || slices.Contains(numbers[name], r.number[i]) {
			continue
		}
		numbers[name] = append(numbers[name], r.number[i])
	}
	for _, of := range numbers {
		m.count("login/full name with two account numbers", "names", len(of) > 1)
	}
}

func (r *repository) oneAccount(identities []int32) bool {
	numbered := 0
	for _, i := range identities {
		if len(r.authors[i].ids) > 0 {
			numbered++
		}
	}
	return numbered <= 1
}
