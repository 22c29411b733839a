package provenance

import (
	"bytes"
	"iter"
)

// How much of a file counts as its header.
const (
	headerBytes = 16 << 10
	headerLines = 200
	lineBytes   = 400 // of a line; what follows is not looked at
)

// lines gives the lines of content from 1, without their ends and each cut to lineBytes.
func lines(content []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for n := 1; len(content) > 0; n++ {
			line, rest, _ := bytes.Cut(content, []byte{'\n'})
			content = rest
			if !yield(n, bytes.TrimSuffix(line[:min(len(line), lineBytes)], []byte{'\r'})) {
				return
			}
		}
	}
}

// comments tells which lines of a text are comments, line by line, in the notations that most languages share. It knows no
// strings: a comment mark counts at the beginning of a line only.
type comments struct {
	until []byte // ends the comment that is open; nil outside
}

// blocks are comments with an end.
var blocks = [][2][]byte{
	{[]byte("/*"), []byte("*/")},
	{[]byte("<!--"), []byte("-->")},
	{[]byte(`"""`), []byte(`"""`)},
	{[]byte("'''"), []byte("'''")},
	{[]byte("{-"), []byte("-}")},
	{[]byte("(*"), []byte("*)")},
	{[]byte("--[["), []byte("]]")},
	{[]byte("<#"), []byte("#>")},
	{[]byte("=begin"), []byte("=end")},
	{[]byte("=pod"), []byte("=cut")},
	{[]byte("{{!--"), []byte("--}}")},
	{[]byte("<%--"), []byte("--%>")},
	{[]byte("{#"), []byte("#}")},
}

// starts are comments to the end of the line.
var starts = [][]byte{
	[]byte("//"), []byte("#"), []byte("--"), []byte(";"), []byte("%"), []byte("*"), []byte("!"), []byte("'"), []byte(`.\"`), []byte(`\"`), []byte("@rem"),
	[]byte("rem "), []byte("REM "), []byte("dnl "), []byte(".."),
}

// next tells whether a line is a comment or within one.
func (c *comments) next(line []byte) bool {
	line = bytes.TrimSpace(line)
	if c.until != nil {
		if bytes.Contains(line, c.until) {
			c.until = nil
		}
		return true
	}
	for _, b := range blocks {
		rest, ok := bytes.CutPrefix(line, b[0])
		if !ok {
			continue
		}
		if !bytes.Contains(rest, b[1]) {
			c.until = b[1]
		}
		return true
	}
	for _, s := range starts {
		if bytes.HasPrefix(line, s) {
			return true
		}
	}
	return false
}

// beginnings may stand before the header or within it although they are no comments.
var beginnings = [][]byte{[]byte("<?php"), []byte("<?xml"), []byte("<!DOCTYPE"), []byte("<!doctype"), []byte("'use strict'"), []byte(`"use strict"`), []byte("\ufeff")}

// header gives the comment lines that stand before everything else in a file.
func header(content []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		var c comments
		content := bytes.TrimPrefix(content[:min(len(content), headerBytes)], []byte("\ufeff"))
		for n, line := range lines(content) {
			if n > headerLines {
				return
			}
			switch {
			case c.next(line):
				if !yield(n, line) {
					return
				}
			case len(bytes.TrimSpace(line)) == 0 || begins(line):
			default:
				return
			}
		}
	}
}

func begins(line []byte) bool {
	for _, b := range beginnings {
		if bytes.HasPrefix(line, b) {
			return true
		}
	}
	return false
}
