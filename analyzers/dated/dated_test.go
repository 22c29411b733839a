package dated

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// marksOf scans lines from line 1 on and words the marks: kind, what, earliest day.
func marksOf(path string, after time.Time, lines ...string) []string {
	s := New(path, after)
	if s == nil {
		return nil
	}
	var out []string
	word := func(marks []Mark) {
		for _, m := range marks {
			out = append(out, string(m.Kind)+": "+m.What+", "+m.Earliest.Format("2006-01-02 15:04"))
		}
	}
	word(s.Path())
	for i, l := range lines {
		word(s.Scan(i+1, []byte(l)))
	}
	return out
}

func TestScan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path  string
		lines string
		want  []string
	}{
		// Go
		{"go.mod", "go 1.22", []string{"language: Go 1.22, 2023-09-09 00:00"}},
		{"go.mod", "go 1.22.3", []string{"language: Go 1.22, 2023-09-09 00:00"}},
		{"go.mod", "toolchain go1.22rc1", []string{"language: Go 1.22, 2023-09-09 00:00"}},
		{"go.mod", "require example.org/lib v0.0.0-20240102150405-abcdef123456 // indirect", []string{"go-pseudo: Go pseudo-version, 2024-01-02 15:04"}},
		{"go.mod", "\texample.org/lib v1.2.4-0.20240102150405-abcdef123456", []string{"go-pseudo: Go pseudo-version, 2024-01-02 15:04"}},
		{"go.mod", "replace a.org/x => b.org/x v2.0.0-20240102150405-abcdef123456+incompatible", []string{"go-pseudo: Go pseudo-version, 2024-01-02 15:04"}},
		{"go.sum", "example.org/lib v1.2.4-pre.0.20240102150405-abcdef123456/go.mod h1:x", []string{"go-pseudo: Go pseudo-version, 2024-01-02 15:04"}},
		{"go.sum", "golang.org/x/crypto v0.17.0 h1:x", []string{"go-module: golang.org/x/crypto 0.17, 2023-12-18 00:00"}},
		{"go.mod", "\tgithub.com/onsi/ginkgo/v2 v2.9.0", []string{"go-module: github.com/onsi/ginkgo 2.9, 2023-03-03 00:00"}},
		{"go.mod", "\texample.org/lib v0.0.0-20241302150405-abcdef123456", nil},  // no thirteenth month
		{"go.mod", "\texample.org/lib v0.0.0-20240102150405-abcdef12345g", nil},  // no commit
		{"go.mod", "\texample.org/lib v0.0.0-120240102150405-abcdef123456", nil}, // another number
		{"go.mod", "go 1.99", nil},                               // unknown
		{"go.mod", "module example.org/go 1.22", nil},            // a path
		{"testdata/go.mod", "go 1.22", nil},                      // made up
		{"main.go", "go 1.22", nil},                              // text
		{"go.sum", "golang.org/x/crypto v0.17.0-rc.1 h1:x", nil}, // before the release
		{"a/go.work", "go 1.26", []string{"file-format: a workspace of Go, 2021-04-01 00:00", "language: Go 1.26, 2025-09-13 00:00"}}, // the name and the line

		// JavaScript
		{"package.json", `    "vite": "^5.0.2",`, []string{"npm: vite 5.0, 2023-08-24 00:00"}},
		{"package.json", `    "node": ">=20 <99"`, []string{"language: Node 20, 2022-09-30 00:00"}},
		{"package.json", `    "node": "18 || 20"`, []string{"language: Node 20, 2022-09-30 00:00"}},
		{"package.json", `    "node": "<99"`, nil},
		{"package.json", `    "vite": "4 - 5",`, []string{"npm: vite 4, 2022-11-07 00:00"}}, // the second is an upper bound
		{"package.json", `    "vite": "npm:rolldown-vite@5.0.0",`, nil},
		{"package.json", `    "vite": "workspace:^5.0.0",`, nil},
		{"package.json", `    "vite": "^5.0.0-beta.3",`, nil},
		{"package.json", `  "version": "5.0.0",`, nil},
		{"package.json", `    "vite-node-thing": "^5.0.2",`, nil},
		{"package-lock.json", `      "resolved": "https://registry.npmjs.org/vite/-/vite-5.0.2.tgz",`, []string{"npm: vite 5.0, 2023-08-24 00:00"}},
		{"package-lock.json", `  "lockfileVersion": 3,`, []string{"file-format: lock file of npm, version 3, 2020-01-01 00:00"}},
		{"yarn.lock", `  resolved "https://registry.yarnpkg.com/@babel/core/-/core-7.23.2.tgz#abc"`, []string{"npm: @babel/core 7.23, 2023-09-25 00:00"}},
		{"yarn.lock", `  resolution: "vite@npm:5.0.2"`, []string{"npm: vite 5.0, 2023-08-24 00:00"}},
		{"pnpm-lock.yaml", "lockfileVersion: '9.0'", []string{"file-format: lock file of pnpm, version 9.0, 2023-10-01 00:00"}},
		{"pnpm-lock.yaml", "  /vite@5.0.2(@types/node@20.1.0):", []string{"npm: vite 5.0, 2023-08-24 00:00"}},
		{"pnpm-lock.yaml", "  '@babel/core@7.23.2':", []string{"npm: @babel/core 7.23, 2023-09-25 00:00"}},
		{".nvmrc", "v20.1.0", []string{"language: Node 20, 2022-09-30 00:00"}},

		// Python
		{"requirements.txt", "pydantic[email]==2.5.1 ; python_version > '3.8'", []string{"pypi: pydantic 2.5, 2023-11-09 00:00"}},
		{"requirements-dev.txt", "certifi>=2023.7.22", []string{"calendar: a dated package version, 2023-06-24 00:00"}},
		{"requirements.txt", "types-requests==2.31.0.20240125", []string{"calendar: a dated package version, 2024-01-24 10:00"}},
		{"requirements.txt", "pydantic<3", nil},
		{"requirements.txt", "pydantic!=2.5.1", nil},
		{"requirements.txt", "# pydantic==2.5.1", nil},
		{"pyproject.toml", `requires-python = ">=3.12,<4.0"`, []string{"language: Python 3.12, 2022-10-02 00:00"}},
		{"pyproject.toml", `    "Programming Language :: Python :: 3.12",`, []string{"language: Python 3.12, 2022-10-02 00:00"}},
		{"pyproject.toml", `  "Pydantic>=2.5",`, []string{"pypi: pydantic 2.5, 2023-11-09 00:00"}},
		{"pyproject.toml", `pydantic = {version = "^2.5", optional = true}`, []string{"pypi: pydantic 2.5, 2023-11-09 00:00"}},
		{"setup.py", `    python_requires='>=3.12',`, []string{"language: Python 3.12, 2022-10-02 00:00"}},
		{"poetry.lock", "name = \"pydantic\"\nversion = \"2.5.1\"", []string{"pypi: pydantic 2.5, 2023-11-09 00:00"}},
		{"poetry.lock", "name = \"pydantic\"\n\nversion = \"2.5.1\"", nil}, // not of the name any more
		{"poetry.lock", `lock-version = "2.0"`, []string{"file-format: lock file of Poetry, version 2.0, 2022-09-01 00:00"}},

		// Rust
		{"Cargo.toml", `edition = "2021"`, []string{"language: Rust edition 2021, 2020-12-01 00:00"}},
		{"Cargo.toml", `rust-version = "1.70"`, []string{"language: Rust 1.70, 2023-03-03 00:00"}},
		{"Cargo.toml", `tokio = { version = "1.35", features = ["full"] }`, []string{"crate: tokio 1.35, 2023-12-08 00:00"}},
		{"Cargo.toml", `tokio = { path = "../tokio", version = "1.35" }`, nil},
		{"Cargo.lock", "name = \"tokio\"\nversion = \"1.35.0\"", []string{"crate: tokio 1.35, 2023-12-08 00:00"}},
		{"Cargo.lock", "version = 4", []string{"file-format: lock file of Cargo, version 4, 2023-06-01 00:00"}},
		{"rust-toolchain.toml", `channel = "nightly-2024-01-02"`, []string{"nightly: a dated nightly build, 2024-01-01 10:00"}},
		{"Makefile", "\tcargo +nightly-2024-01-02 fmt", []string{"nightly: a dated nightly build, 2024-01-01 10:00"}},

		// .NET, Java, Ruby, PHP
		{"a/b.csproj", "    <TargetFramework>net8.0</TargetFramework>", []string{"language: .NET 8, 2023-01-18 00:00"}},
		{"a/b.csproj", "    <TargetFrameworks>net48;net8.0-android</TargetFrameworks>", []string{"language: .NET 8, 2023-01-18 00:00"}},
		{"a/b.csproj", "    <Version>8.0.0</Version>", nil},
		{"pom.xml", "    <artifactId>spring-boot-starter-parent</artifactId>\n    <version>3.2.0</version>", []string{"maven: spring-boot-starter-parent 3.2, 2023-07-20 00:00"}},
		{"pom.xml", "    <artifactId>spring-boot-starter-parent</artifactId>\n    <version>3.2.0-SNAPSHOT</version>", nil},
		{"build.gradle", "    id 'org.springframework.boot' version '3.2.0'", []string{"maven: org.springframework.boot 3.2, 2023-07-20 00:00"}},
		{"build.gradle.kts", `    implementation("org.springframework:spring-core:6.1.1")`, []string{"maven: spring-core 6.1, 2023-06-15 00:00"}},
		{"gradle/wrapper/gradle-wrapper.properties", `distributionUrl=https\://services.gradle.org/distributions/gradle-8.5-bin.zip`, []string{"language: Gradle 8, 2022-08-14 00:00"}},
		{"Gemfile", `gem "rails", "~> 7.1"`, []string{"gem: rails 7.1, 2023-09-13 00:00"}},
		{"Gemfile.lock", "    rails (7.1.2)", []string{"gem: rails 7.1, 2023-09-13 00:00"}},
		{"composer.lock", `    "plugin-api-version": "2.6.0"`, []string{"file-format: plugin API of Composer 2.6, 2023-05-01 00:00"}},
		{"composer.json", `        "php": "^8.3",`, []string{"language: PHP 8.3, 2022-11-23 00:00"}},

		// Images and workflows
		{"Dockerfile", "FROM --platform=linux/amd64 golang:1.22-bookworm AS build", []string{"image: image of golang 1.22, 2023-09-09 00:00", "image: image of debian bookworm, 2021-04-01 00:00"}},
		{"Dockerfile", "FROM docker.io/library/node:20-alpine3.19", []string{"image: image of node 20, 2022-09-30 00:00", "image: image of alpine 3.19, 2023-09-08 00:00"}},
		{"Dockerfile", "FROM example.org/golang:1.22", nil},
		{"Dockerfile", "RUN echo golang:1.22", nil},
		{"compose.yaml", "    image: postgres:16.1", []string{"image: image of postgres 16, 2023-03-18 00:00"}},
		{"deploy/k.yaml", "        image: quay.io/a/b:2024-01-02", []string{"image-date: a dated image tag, 2024-01-01 10:00"}},
		{"deploy/k.yaml", "        image: quay.io/a/b:v20240102-abc", []string{"image-date: a dated image tag, 2024-01-01 10:00"}},
		{"deploy/k.yaml", "        image: quay.io/a/b:build-12345678", nil},
		{"deploy/k.yaml", "        image: quay.io:5000/a/b", nil},
		{".github/workflows/a.yml", "      - uses: actions/checkout@v4", []string{"file-format: a workflow of GitHub Actions in YAML, 2019-06-01 00:00", "action: actions/checkout 4, 2023-07-21 00:00"}},
		{"action.yml", "      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v4.0.0", []string{"action: actions/checkout 4, 2023-07-21 00:00"}},
		{"action.yml", "      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8", nil},
		{"action.yml", "          go-version: ['1.20', '1.22']", []string{"language: Go 1.22, 2023-09-09 00:00"}},
		{"action.yml", "          go-version: ${{ matrix.go }}", nil},
		{"action.yml", "    runs-on: ubuntu-24.04", []string{"language: runner Ubuntu 24.4, 2023-09-28 00:00"}},

		// Dates
		{"README.md", "See https://blog.sample.org/2024/01/02/news/", []string{"url: a date in a web address, 2024-01-01 10:00"}},
		{"README.md", "See https://example.org/2024/01/02/news/", nil},
		{"README.md", "deadline 2024/01/02/ of http", nil},
		{"README.md", "http://a.org/2024/13/02/", nil},
		{"LICENSE", "Copyright (c) 2019-2024 Ada Example", []string{"copyright: a copyright year, 2023-07-01 00:00"}},
		{"LICENSE", "© 2024, Ada", []string{"copyright: a copyright year, 2023-07-01 00:00"}},
		{"LICENSE", "Copyright notices of 2024 are kept", nil},
		{"a.js", "var l=f(c),2024", nil},
		{"a.py", "# Generated by Django 4.2.3 on 2024-01-02 10:11", []string{"stamp: a stamp of when it was made, 2024-01-01 10:00"}},
		{"a.py", "Create Date: 2024-01-02 10:11:15.123456", []string{"stamp: a stamp of when it was made, 2024-01-01 10:00", "timestamp: a time to the second, 2023-12-03 10:11"}},
		{"a.sql", "-- Dump completed on 2024-01-02 10:11:15", []string{"stamp: a stamp of when it was made, 2024-01-01 10:00", "timestamp: a time to the second, 2023-12-03 10:11"}},
		{"a.txt", "the certificate expires 2030-02-03T10:11:15Z", nil},
		{"a.txt", "released 2024-01-02", nil},
		{"a.txt", "2024-01-02T10:11:15Z started", []string{"timestamp: a time to the second, 2023-12-03 10:11"}},
		{"a.txt", "2024-01-02T00:00:00Z", nil},
		{"a.txt", "2006-01-02T15:04:05Z", nil},
		{"a.txt", "2024-01-02T12:13:14Z", nil},
		{"docs/samples/a.txt", "2024-01-02T10:11:14Z", nil},
		{"a.properties", "#Tue Jan 02 10:11:15 CET 2024", []string{"timestamp: a time to the second, 2023-12-03 10:11"}},
		{"a.properties", "#Wed Jan 02 10:11:15 CET 2024", nil}, // it was a Tuesday
		{"a.txt", "Date: Tue, 02 Jan 2024 10:11:15 +0000", []string{"timestamp: a time to the second, 2023-12-03 10:11"}},
		{"a_test.go", "2024-01-02T10:11:15Z", nil},
		{"CHANGELOG.md", "## [1.2.0] - 2024-03-02", []string{"change-log: the date of a release, 2024-01-17 00:00"}},
		{"CHANGELOG.md", "v1.2.0 / 2024-03-02", []string{"change-log: the date of a release, 2024-01-17 00:00"}},
		{"CHANGELOG.md", "- the end of support is 2034-03-02", nil},
		{"docs/roadmap.md", "## 1.2.0 - 2034-03-02", nil},
		{"db/migrate/20240102030405_add_name.rb", "", []string{"file-date: a migration named after its time, 2024-01-01 13:04"}},
		{"database/migrations/2024_01_02_030405_add_name.php", "", []string{"file-date: a migration named after its time, 2024-01-01 10:00"}},
		{"po/de.po", `"POT-Creation-Date: 2024-01-02 10:11+0000\n"`, []string{"catalog: a catalog's date, 2024-01-01 10:00"}},
		{"a.ipynb", `   "version": "3.12.1"`, []string{"language: Python 3.12, 2022-10-02 00:00"}},
		{"a.ipynb", `     "iopub.execute_input": "2024-01-02T10:11:15.120Z",`, []string{"notebook: a cell executed, 2024-01-01 10:00", "timestamp: a time to the second, 2023-12-03 10:11"}},
	}
	for _, tt := range tests {
		got := marksOf(tt.path, time.Time{}, strings.Split(tt.lines, "\n")...)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %q (-want +got):\n%s", tt.path, tt.lines, diff)
		}
	}
}

// Marks that are not later than the given instant are not made.
func TestScanAfter(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 1, 2, 15, 4, 5, 0, time.UTC)
	line := "\texample.org/lib v0.0.0-20240102150405-abcdef123456"
	if got := marksOf("go.mod", at, line); got != nil {
		t.Errorf("at its own time: %q", got)
	}
	if got := marksOf("go.mod", at.Add(-time.Second), line); len(got) != 1 {
		t.Errorf("a second earlier: %q", got)
	}
	for after, want := range map[string]int{"2023-12-31": 1, "2024-01-01": 1, "2024-01-02": 0, "2025-01-01": 0} {
		at, err := time.Parse(time.DateOnly, after)
		if err != nil {
			t.Fatal(err)
		}
		if got := marksOf("a.md", at, "see http://a.org/2024/01/02/"); len(got) != want {
			t.Errorf("after %s: %q", after, got)
		}
	}
}

// Of a line only its beginning is looked at, and a name counts for the next line alone.
func TestScanBounds(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(" ", longestLine) + "Copyright 2024"
	if got := marksOf("a.txt", time.Time{}, long); got != nil {
		t.Errorf("beyond the bound: %q", got)
	}
	s := New("Cargo.lock", time.Time{})
	s.Scan(1, []byte(`name = "tokio"`))
	if got := s.Scan(3, []byte(`version = "1.35.0"`)); len(got) != 0 {
		t.Errorf("after a gap: %v", got)
	}
}

func TestInvented(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"a/b.go": false, "contest.go": false, "src/latest_news.md": false, "attest.py": false, "a/test/b.go": true, "a/Tests/b.py": true, "a/b_test.go": true,
		"a/b.test.ts": true, "a/b.spec.js": true, "test_a.py": true, "src/FooTest.java": true, "spec/a.rb": true, "testing.md": false, "": false,
	} {
		if got := invented(path); got != want {
			t.Errorf("invented(%q) = %v", path, got)
		}
	}
}

// The table is well-formed, and no version in it is newer than what it was drawn from.
func TestReleases(t *testing.T) {
	t.Parallel()
	all, err := parseTable(releases)
	if err != nil {
		t.Fatal(err)
	}
	if len(releases) > 150_000 {
		t.Errorf("releases.json has %d bytes", len(releases))
	}
	count := 0
	for ecosystem, products := range all {
		for name, p := range products {
			count += len(p.versions)
			if p.source == "" || len(p.versions) == 0 {
				t.Errorf("%s %s: no source or no versions", ecosystem, name)
			}
		}
	}
	if count < 3000 {
		t.Errorf("%d versions", count)
	}
	for _, row := range []string{"npm-lockfile", "cargo-lock", "poetry-lock", "pnpm-lock", "composer-plugin-api", "github-workflows", "dependabot-v2", "go-work", "uv-lock"} {
		if all["file"][row] == nil {
			t.Errorf("no row %s", row)
		}
	}
	for _, language := range []string{"go", "node", "python", "ruby", "rust", "php", "java", "dotnet", "rust-edition", "gradle"} {
		if all["lang"][language] == nil {
			t.Errorf("no language %s", language)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, seed := range [][2]string{
		{"go.mod", "\texample.org/lib v0.0.0-20240102150405-abcdef123456"},
		{"package.json", `"vite": "^5.0.2 || 4 - 5"`},
		{"yarn.lock", `resolved "https://registry.yarnpkg.com/@babel/core/-/core-7.23.2.tgz#abc"`},
		{"requirements.txt", "types-requests[a]==2.31.0.20240125; x"},
		{"poetry.lock", "name = \"a\"\nversion = \"1\""},
		{"a.csproj", "<TargetFramework>net8.0"},
		{"Dockerfile", "FROM --a --b node:20-alpine3-"},
		{".github/workflows/a.yml", "- uses: actions/checkout@v4 # v"},
		{"a.txt", "http://a/2024/01/02/ (c) 2019–2024 Tue Jan 02 10:11:15 CET 2024 Generated on 2024.1.2"},
		{"CHANGES", "* v1.2 2024-01-02"},
		{"db/migrate/20240102030405_a/2024_01_02_0304.rb", "2024-01-02T10:11:15"},
		{"a.po", "POT-Creation-Date: 2024-01-02"},
		{"a.ipynb", `"iopub.a": "2024-01-02`},
		{"Gemfile", `gem "rails", "~> 7`},
		{"pom.xml", "<artifactId>x<\n<version>1"},
		{"ẞ", "0"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, path, text string) {
		s := New(path, time.Unix(0, 0))
		if s == nil {
			return
		}
		check := func(marks []Mark, size int) {
			for _, m := range marks {
				if y := m.Earliest.Year(); m.Kind == "" || m.What == "" || m.Source == "" || y < 1970 || y > lastYear || m.Column < 0 || m.Column > size {
					t.Errorf("%+v", m)
				}
			}
		}
		check(s.Path(), 0)
		for i, line := range strings.Split(text, "\n") {
			check(s.Scan(i+1, []byte(line)), len(line))
		}
	})
}

func BenchmarkScan(b *testing.B) {
	line := []byte("\tif err := doSomething(ctx, value, 2000); err != nil { return fmt.Errorf(\"reading %s: %w\", name, err) }")
	s := New("internal/service/handler.go", time.Unix(1.7e9, 0))
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for i := range b.N {
		s.Scan(i+1, line)
	}
}
