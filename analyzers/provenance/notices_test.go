package provenance

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNotices(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, path, content string
		want                []Notice // without Text
	}{
		{"copyright", "a.go", "// Copyright (c) 2019-2021, 2023 Ada Example. All rights reserved.\n// SPDX-License-Identifier: MIT\npackage a\n", []Notice{
			{Kind: Copyright, Owner: "Ada Example", Line: 1}, {Kind: SPDX, Owner: "MIT", Line: 2},
		}},
		{"copyright in a block", "a.c", "/*\n * (C) 2004 Example Works, Inc.\n * Portions Copyright 2001 by Bob Sample <bob@example.net>\n */\n", []Notice{
			{Kind: Copyright, Owner: "Example Works, Inc", Line: 2}, {Kind: Copyright, Owner: "Bob Sample <bob@example.net>", Line: 3},
		}},
		{"reuse", "a.py", "# SPDX-FileCopyrightText: 2022 Ada Example <ada@example.org>\n", []Notice{{Kind: Copyright, Owner: "Ada Example <ada@example.org>", Line: 1}}},
		{"sign alone", "a.js", "// © 2020 Example Works\n", []Notice{{Kind: Copyright, Owner: "Example Works", Line: 1}}},
		{"licence prose", "LICENSE", "The above copyright notice and this permission notice shall be included\n(c) You must retain, in the Source form, all copyright, patent notices\nCopyright holders are not liable.\nCopyright [yyyy] [name of copyright owner]\n", nil},
		{"text, not a comment", "a.go", "package a\n\nvar s = \"Copyright 2020 Ada Example\"\n", nil},
		{"author tags", "A.java", "/**\n * @author Ada Example\n * @authors nobody\n */\nclass A {}\n", []Notice{{Kind: Authorship, Owner: "Ada Example", Line: 2}}},
		{"xcode", "A.swift", "//\n//  Created by Ada Example on 01/02/20.\n//\n", []Notice{{Kind: Authorship, Owner: "Ada Example", Line: 2}}},
		{"source", "a.py", "# Adapted from https://github.com/Adaworks/Shelf/blob/main/a.py#L3\n# based on https://example.org/a\n# based on a hunch\n", []Notice{
			{Kind: Source, Owner: "Adaworks", Repo: "github.com/adaworks/shelf", Line: 1}, {Kind: Source, Owner: "https://example.org/a", Line: 2},
		}},
		{"go.mod", "x/go.mod", "// tools\nmodule github.com/Adaworks/Shelf/v2\n\nrequire github.com/other/thing v1.0.0\n", []Notice{
			{Kind: Module, Owner: "Adaworks", Repo: "github.com/adaworks/shelf", Line: 2},
		}},
		{"package.json", "package.json", `{
  "name": "@adaworks/shelf",
  "author": { "name": "Ada Example", "email": "ada@example.org" },
  "repository": {
    "type": "git",
    "url": "git+https://github.com/adaworks/shelf.git"
  },
  "bugs": "https://github.com/adaworks/shelf/issues",
  "homepage": "https://shelf.example.org",
  "dependencies": { "other": "github:somebody/other" }
}
`, []Notice{
			{Kind: Module, Owner: "adaworks", Line: 2},
			{Kind: Metadata, Owner: "Ada Example", Line: 3},
			{Kind: Metadata, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 6},
			{Kind: Metadata, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 8},
		}},
		{"short repository", "package.json", "{\n  \"repository\": \"adaworks/shelf\"\n}\n", []Notice{{Kind: Metadata, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 2}}},
		{"cargo", "Cargo.toml", "[package]\nname = \"shelf\"\nauthors = [\"Ada Example <ada@example.org>\"]\nrepository = \"https://github.com/adaworks/shelf\"\n\n[dependencies]\nother = { git = \"https://github.com/somebody/other\" }\n", []Notice{
			{Kind: Metadata, Owner: "Ada Example <ada@example.org>", Line: 3}, {Kind: Metadata, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 4},
		}},
		{"setup.py", "setup.py", "setup(\n    name='shelf',\n    author='Ada Example',\n    author_email='ada@example.org',\n    url='https://github.com/adaworks/shelf',\n)\n", []Notice{
			{Kind: Metadata, Owner: "Ada Example", Line: 3}, {Kind: Metadata, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 5},
		}},
		{"pyproject", "pyproject.toml", "[project]\nauthors = [\n  {name = \"Ada Example\", email = \"ada@example.org\"},\n]\n\n[project.urls]\nRepository = \"https://github.com/adaworks/shelf\"\n\n[tool.black]\nurl = \"https://github.com/psf/black\"\n", []Notice{
			{Kind: Metadata, Owner: "Ada Example", Line: 3}, {Kind: Metadata, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 7},
		}},
		{"pom", "pom.xml", "<project>\n  <parent>\n    <groupId>org.parent</groupId>\n  </parent>\n  <groupId>org.example.shelf</groupId>\n  <scm>\n    <url>https://github.com/adaworks/shelf</url>\n  </scm>\n  <dependencies>\n    <groupId>org.other</groupId>\n  </dependencies>\n</project>\n", []Notice{
			{Kind: Module, Owner: "org.example.shelf", Line: 5}, {Kind: Metadata, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 7},
		}},
		{"readme", "README.md", "[![Build](https://travis-ci.org/adaworks/shelf.svg?branch=main)](https://travis-ci.org/adaworks/shelf)\n![](https://img.shields.io/github/stars/adaworks/shelf.svg)\n[![codecov](https://codecov.io/gh/adaworks/shelf/branch/main/graph/badge.svg)](x)\nCode style: [black](https://github.com/psf/black)\n    git clone https://github.com/adaworks/shelf.git\n[![CI](https://github.com/adaworks/shelf/actions/workflows/ci.yml/badge.svg)](x)\n", []Notice{
			{Kind: Build, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 1},
			{Kind: Build, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 1},
			{Kind: Badge, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 2},
			{Kind: Build, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 3},
			{Kind: Build, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 5},
			{Kind: Build, Owner: "adaworks", Repo: "github.com/adaworks/shelf", Line: 6},
		}},
		{"blanks of templates", "README.md", "![](https://img.shields.io/github/stars/username/repo)\ngit clone https://github.com/your-username/shelf\n", nil},
		{"binary", "a.go", "\x00// Copyright 2020 Ada Example\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Notices(c.path, []byte(c.content))
			for i := range got {
				if got[i].Text == "" || !strings.Contains(c.content, got[i].Text) {
					t.Errorf("text %q", got[i].Text)
				}
				got[i].Text = ""
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("want (-), got (+):\n%s", diff)
			}
		})
	}
}

func TestNoticeHash(t *testing.T) {
	t.Parallel()
	hash := func(s string) uint64 { return NoticeHash("a.go", []byte(s)) }
	ada := hash("// Copyright 2019 Ada Example\npackage a\n")
	if ada == 0 {
		t.Fatal("no hash")
	}
	for _, same := range []string{
		"// Copyright (c) 2019-2024 Ada Example. All rights reserved.\n", "/*\n * copyright   2020  ADA EXAMPLE\n */\n",
		"#!/usr/bin/env python\n# Copyright 2020 Ada Example\n# Copyright 2021 Ada Example\n",
	} {
		if hash(same) != ada {
			t.Errorf("%q differs", same)
		}
	}
	if hash("// Copyright 2019 Bob Example\n") == ada {
		t.Error("another holder has the same hash")
	}
	both := hash("// Copyright 2019 Bob Example\n// Copyright 2019 Ada Example\n")
	if both == ada || both != hash("// Copyright 2019 Ada Example\n// Copyright 2020 Bob Example\n") {
		t.Error("the order of holders counts, or one of them does not")
	}
	for _, none := range []string{"", "package a\n", "package a\n\n// Copyright 2019 Ada Example\n", "// a comment\n"} {
		if hash(none) != 0 {
			t.Errorf("%q has a hash", none)
		}
	}
}

func TestLicenceOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy of this software ... without\nrestriction, ... The above copyright notice and this permission notice shall be included": "MIT",
		"# Permission is hereby granted, free of charge, to any person\n# obtaining a copy of this software ... without restriction":                                                                                         "MIT-0",
		"                                 Apache License\n                           Version 2.0, January 2004":                                                                                                              "Apache-2.0",
		"// Licensed under the Apache License, Version 2.0 (the \"License\");":                                                                                                                                               "Apache-2.0",
		"Redistribution and use in source and binary forms ...\nRedistributions in binary form must reproduce":                                                                                                               "BSD-2-Clause",
		"Redistribution and use in source and binary forms ... may be used to endorse or\npromote products":                                                                                                                  "BSD-3-Clause",
		"GNU GENERAL PUBLIC LICENSE\n Version 2, June 1991":                                                                                                                                                                  "GPL-2.0",
		"GNU GENERAL PUBLIC LICENSE\n Version 3, 29 June 2007\n ... version 3 of the GNU Affero General Public License":                                                                                                      "GPL-3.0",
		"GNU LESSER GENERAL PUBLIC LICENSE\n Version 2.1, February 1999":                                                                                                                                                     "LGPL-2.1",
		"GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3, 19 November 2007\n... version 3 of the GNU General Public License":                                                                                                   "AGPL-3.0",
		" * it under the terms of the GNU General Public License as published by\n * the Free Software Foundation; either version 2 of the License":                                                                          "GPL-2.0",
		"This Source Code Form is subject to the terms of the Mozilla Public\n// License, v. 2.0.":                                                                                                                           "MPL-2.0",
		"Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted ... in all copies.":                                                                         "0BSD",
		"Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted ... appear in all copies.":                                                                  "ISC",
		"This is free and unencumbered software released into the public domain.":                                                                                                                                            "Unlicense",
		"Boost Software License - Version 1.0 - August 17th, 2003":                                                                                                                                                           "BSL-1.0",
		"Business Source License 1.1":    "BUSL-1.1",
		"Eclipse Public License - v 2.0": "EPL-2.0",
		"Keeps books in order.":          "",
		"":                               "",
	} {
		if got := LicenceOf([]byte(text)); got != want {
			t.Errorf("LicenceOf(%q) = %q, want %q", text, got, want)
		}
	}
}

// FuzzNotices holds the bounds: what is hostile may give nonsense, but little of it.
func FuzzNotices(f *testing.F) {
	for _, path := range []string{"a.go", "README.md", "package.json", "Cargo.toml", "pom.xml", "setup.py", "go.mod", "LICENSE"} {
		f.Add(path, []byte("// Copyright 2020 Ada Example\n\"author\": [{\"name\": \"x\"}]\nmodule github.com/a/b\n<url>https://github.com/a/b</url>\nhttps://img.shields.io/github/a/b/c"))
	}
	f.Add("README", bytes.Repeat([]byte("https://codecov.io/gh/gh/gh/gh/"), 100))
	f.Add("package.json", bytes.Repeat([]byte("{["), 1000))
	f.Add("a.c", []byte("/* \xff\xfe copyright (c) 20 by by by present"))
	f.Fuzz(func(t *testing.T, path string, content []byte) {
		all := Notices(path, content)
		if len(all) > mostNotices {
			t.Errorf("%d notices", len(all))
		}
		last := 0
		for _, n := range all {
			if n.Line < max(last, 1) || len(n.Owner) > ownerBytes || len(n.Text) > ownerBytes || n.Owner == "" && n.Repo == "" {
				t.Errorf("%+v after line %d", n, last)
			}
			if n.Repo != strings.ToLower(n.Repo) || n.Repo != "" && strings.Count(n.Repo, "/") != 2 {
				t.Errorf("repository %q", n.Repo)
			}
			last = n.Line
		}
		NoticeHash(path, content)
		LicenceOf(content)
	})
}

func BenchmarkNotices(b *testing.B) {
	content := []byte("// Copyright 2020 Ada Example\n// SPDX-License-Identifier: MIT\n" + strings.Repeat(code, 100))
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		Notices("a.go", content)
	}
}

// BenchmarkRemarks is the kind of file that costs most: nothing but comments.
func BenchmarkRemarks(b *testing.B) {
	content := []byte(strings.Repeat("// Find gives the place of a book, or -1 where the shelf has none, and looks at it once.\n", 1000))
	b.SetBytes(int64(len(content)))
	for b.Loop() {
		Notices("a.go", content)
	}
}
