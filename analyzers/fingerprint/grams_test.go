package fingerprint

// Grams appends the hashes of all grams of one level, by token, of which Prints picks some. Equal ones that follow one another count once.
func (f *File) Grams(dst []Print, level Level, keep func(line int32) bool) []Print {
	start := len(dst)
	for from, to := range f.runs(level, keep) {
		for _, g := range f.gramsOf(level, from, to) {
			if g.hash != none {
				dst = f.addPrint(dst, start, g)
			}
		}
	}
	return dst
}
