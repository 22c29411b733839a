package fingerprint

// Akin tells whether files of two languages can be compared: their hashes can be equal.
func (l *Language) Akin(m *Language) bool { return l.group == m.group }
