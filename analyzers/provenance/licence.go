package provenance

import (
	"bytes"
	"strings"
	"unicode"
)

// licenceBytes is how much of a text is compared: the longest of the licences, GPL-3.0, has 35 KB.
const licenceBytes = 64 << 10

// telltale is a licence with words of its text, all of which must be there and none of which may.
type telltale struct {
	id      string
	has     []string
	lacking []string
}

// telltales are phrases of the licence texts at https://spdx.org/licenses/, as plain keeps them: words in lower case, one blank
// between them. The first one that fits counts.
var telltales = []telltale{
	{id: "AGPL-3.0", has: []string{"gnu affero general public license version 3 19 november 2007"}},
	{id: "LGPL-3.0", has: []string{"gnu lesser general public license version 3 29 june 2007"}},
	{id: "LGPL-2.1", has: []string{"gnu lesser general public license version 2 1 february 1999"}},
	{id: "LGPL-2.0", has: []string{"gnu library general public license version 2 june 1991"}},
	{id: "GPL-3.0", has: []string{"gnu general public license version 3 29 june 2007"}},
	{id: "GPL-2.0", has: []string{"gnu general public license version 2 june 1991"}},
	{id: "Apache-2.0", has: []string{"apache license", "version 2 0 january 2004"}},
	{id: "Apache-2.0", has: []string{"licensed under the apache license version 2 0"}},
	{id: "MPL-2.0", has: []string{"mozilla public license", "version 2 0", "covered software"}},
	{id: "MPL-2.0", has: []string{"subject to the terms of the mozilla public license v 2 0"}},
	{id: "MPL-1.1", has: []string{"mozilla public license", "version 1 1"}},
	{id: "EPL-2.0", has: []string{"eclipse public license", "v 2 0"}},
	{id: "EPL-1.0", has: []string{"eclipse public license", "v 1 0"}},
	{id: "BUSL-1.1", has: []string{"business source license 1 1"}},
	{id: "BSL-1.0", has: []string{"boost software license", "version 1 0"}},
	{id: "Unlicense", has: []string{"free and unencumbered software released into the public domain"}},
	{id: "CC0-1.0", has: []string{"cc0 1 0 universal"}},
	{id: "CC-BY-SA-4.0", has: []string{"attribution sharealike 4 0 international"}},
	{id: "CC-BY-4.0", has: []string{"attribution 4 0 international"}},
	{id: "ISC", has: []string{"permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted", "appear in all copies"}},
	{id: "0BSD", has: []string{"permission to use copy modify and or distribute this software for any purpose with or without fee is hereby granted"}},
	{id: "ISC", has: []string{"permission to use copy modify and distribute this software for any purpose with or without fee is hereby granted"}},
	{id: "WTFPL", has: []string{"do what the fuck you want to public license"}},
	{id: "Zlib", has: []string{"this software is provided as is without any express or implied warranty", "altered source versions must be plainly marked"}},
	{id: "BSD-4-Clause", has: []string{"redistribution and use in source and binary forms", "all advertising materials mentioning features"}},
	{id: "BSD-3-Clause", has: []string{"redistribution and use in source and binary forms", "endorse or promote products"}},
	{id: "BSD-2-Clause", has: []string{"redistribution and use in source and binary forms", "redistributions in binary form must reproduce"}},
	{id: "MIT-0", has: []string{"permission is hereby granted free of charge to any person obtaining a copy", "without restriction"}, lacking: []string{"above copyright notice and this permission notice"}},
	{id: "MIT", has: []string{"permission is hereby granted free of charge to any person obtaining a copy", "without restriction"}},
	{id: "AGPL-3.0", has: []string{"gnu affero general public license", "version 3"}},
	{id: "LGPL-2.1", has: []string{"gnu lesser general public license", "version 2 1"}},
	{id: "LGPL-3.0", has: []string{"gnu lesser general public license", "version 3"}},
	{id: "LGPL-2.0", has: []string{"gnu library general public license", "version 2"}},
	{id: "GPL-3.0", has: []string{"gnu general public license", "version 3"}},
	{id: "GPL-2.0", has: []string{"gnu general public license", "version 2"}},
}

// LicenceOf gives the SPDX identifier of a licence text, or of the licence that the header of a file spells out; "" where it knows
// none. Of the GNU licences it gives the version without "-only" or "-or-later". It looks at the first 64 KiB.
func LicenceOf(content []byte) string {
	text := plain(content[:min(len(content), licenceBytes)])
	for i := range telltales {
		if telltales[i].fits(text) {
			return telltales[i].id
		}
	}
	return ""
}

func (t *telltale) fits(text string) bool {
	for _, words := range t.has {
		if !strings.Contains(text, words) {
			return false
		}
	}
	for _, words := range t.lacking {
		if strings.Contains(text, words) {
			return false
		}
	}
	return true
}

// plain is a text as words in lower case with one blank between them, without the marks of comments.
func plain(content []byte) string {
	var b strings.Builder
	b.Grow(len(content))
	gap := false
	for _, r := range string(bytes.ToValidUTF8(content, nil)) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
