package config

import (
	"strings"
	"unicode/utf8"
)

// Closest gives the candidate that a mistyped word most likely means, or "" when none is near: at most a third of the letters
// may differ. Letter case does not count. The first of equally near candidates wins.
func Closest(word string, candidates []string) string {
	word = strings.ToLower(word)
	if len(word) > 100 {
		return ""
	}
	best, nearest := "", utf8.RuneCountInString(word)/3+1
	for _, c := range candidates {
		if d := distance(word, strings.ToLower(c)); d < nearest {
			best, nearest = c, d
		}
	}
	return best
}

// distance is the Damerau-Levenshtein distance in its restricted form (optimal string alignment): how many letters were
// inserted, dropped, replaced or swapped with their neighbour.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(s)][len(t)]
}
