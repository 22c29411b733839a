package fingerprint

import (
	"bytes"
	"strings"
)

// markup takes HTML apart: names of elements are keywords, names of attributes identifiers; a run of text is a string. Code in
// <script>, <style> and between the tags of PHP is taken apart by the rules of its own language.
func (x *lexer) markup(l *Language, i, to int) {
	text := x.text[:to]
	for i < len(text) && len(x.Tokens) < maxTokens {
		n := bytes.IndexByte(text[i:], '<')
		if n < 0 {
			n = len(text) - i
		}
		x.proseText(text, i, i+n)
		if i += n; i == len(text) {
			return
		}
		switch {
		case hasAt(text, i, "<?") && l.syntax.has(phpTags):
			i = x.phpCode(l, text, i)
		case hasAt(text, i, "<!--"):
			i = x.blockComment(text, i, "<!--", "-->", false)
		default:
			i = x.tag(l, text, i)
		}
	}
	x.More = x.More || len(x.Tokens) >= maxTokens && i < len(text)
}

// phpCode takes the code from "<?php", "<?=" or "<?" on.
func (x *lexer) phpCode(l *Language, text []byte, i int) int {
	i += 2
	if at(text, i) == '=' {
		i++
	} else if len(text)-i >= 3 && strings.EqualFold(string(text[i:i+3]), "php") {
		i += 3
	}
	return x.code(l, i, len(text))
}

// proseText takes text between tags.
func (x *lexer) proseText(text []byte, a, b int) {
	for a < b && text[a] <= ' ' {
		if text[a] == '\n' {
			x.line++
		}
		a++
	}
	end := b
	for end > a && text[end-1] <= ' ' {
		end--
	}
	if end > a {
		x.addString(text, a, a, end, end)
	}
	x.line += int32(bytes.Count(text[end:b], []byte{'\n'}))
}

// tag takes one tag with its attributes and, after <script> and <style>, the code up to the closing tag.
func (x *lexer) tag(l *Language, text []byte, i int) int {
	closing := at(text, i+1) == '/'
	i = x.operator(text[:i+1], i)
	if closing {
		i = x.operator(text[:i+1], i)
	}
	first := len(x.Tokens)
	for i < len(text) && text[i] != '<' && len(x.Tokens) < maxTokens {
		c := text[i]
		switch {
		case c == '\n':
			x.line++
			i++
		case c <= ' ':
			i++
		case c == '>':
			i = x.operator(text[:i+1], i)
			if closing || first >= len(x.Tokens) || text[i-2] == '/' {
				return i
			}
			return x.element(text, i, text[x.Tokens[first].Begin:x.Tokens[first].End])
		case c == '"' && len(x.Tokens) > first:
			i = x.quoted(text, i, i, quoting{multi: true, raw: true, missing: missingDouble})
		case c == '\'' && len(x.Tokens) > first:
			i = x.quoted(text, i, i, quoting{multi: true, raw: true, missing: missingSingle})
		case nameByte(c):
			i = x.name(text, i, len(x.Tokens) == first)
		default:
			i = x.operator(text[:i+1], i)
		}
	}
	return i
}

func nameByte(c byte) bool {
	return letters[c] != 0 || strings.IndexByte("_-:.@#*", c) >= 0
}

func (x *lexer) name(text []byte, i int, element bool) int {
	j := i
	for j < len(text) && nameByte(text[j]) {
		j++
	}
	h := short(hashBytes(x.text, i, j, wordSeed, 0))
	if element {
		x.add(Keyword, i, j, h, h)
	} else {
		x.add(Identifier, i, j, h, kinds[Identifier])
	}
	return j
}

// element takes the code within an element that holds some.
func (x *lexer) element(text []byte, i int, name []byte) int {
	var l *Language
	switch {
	case bytes.EqualFold(name, []byte("script")):
		l = script
	case bytes.EqualFold(name, []byte("style")):
		l = style
	default:
		return i
	}
	end := i
	for {
		n := bytes.Index(text[end:], []byte("</"))
		if n < 0 {
			return x.code(l, i, len(text))
		}
		end += n
		if tag := text[end+2 : min(end+2+len(name), len(text))]; bytes.EqualFold(tag, name) {
			return x.code(l, i, end)
		}
		end++
	}
}
