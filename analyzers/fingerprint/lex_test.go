package fingerprint

import (
	"fmt"
	"strings"
	"testing"
)

// fataler is a test, be it of testing or of rapid.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// lexed takes a text apart by the rules for files of a name.
func lexed(t fataler, name, text string) *File {
	t.Helper()
	l := LanguageOf(name)
	if l == nil {
		t.Fatalf("%s is of no language", name)
	}
	f := new(File)
	f.Lex(l, []byte(text))
	return f
}

// shape shows the tokens of a file as the abstract level has them: I, N and S stand for names, numbers and strings.
func shape(f *File, text string) string {
	var b strings.Builder
	for _, t := range f.Tokens {
		switch t.Kind {
		case Identifier:
			b.WriteString(" I")
		case Number:
			b.WriteString(" N")
		case String:
			b.WriteString(" S")
		default:
			b.WriteString(" " + text[t.Begin:t.End])
		}
	}
	return strings.TrimPrefix(b.String(), " ")
}

func TestLex(t *testing.T) {
	t.Parallel()
	tests := []struct{ file, text, want string }{
		{"a.c", "#include <stdio.h>\n#define X(a) \\\n  (a+1) /* c */ // d", `# include S # define I ( I ) ( I + N )`},
		{"a.c", `char c = '\'', *s = "a\"b\\"; x = 0x1p-3 + 1e+5 - .5f;`, `char I = S , * I = S ; I = N + N - . N ;`},
		{"a.c", "s = \"open\nt = 'x\n", `I = S I = ' I`},
		{"a.c", "s = \"over \\\n two lines\"; a->b <<= c >> 2;", `I = S ; I -> I <<= I > > N ;`},
		{"a.cpp", `auto s = R"x(a "b" )" )x" + u8"c" + L'd'; int n = 1'000'000; T<U<V>> v;`, `auto I = S + S + S ; int I = N ; I < I < I > > I ;`},
		{"a.mm", `@interface A : NSObject { NSString *s = @"x"; }`, `@ interface I : I { I * I = @ S ; }`},
		{"a.cs", `var s = @"c:\" + $"a{b}" + $@"q""q"; /// doc`, `var I = S + S + S ;`},
		{"a.java", "String s = \"\"\"\n a \"b\" \\\"\"\" c\n\"\"\"; char c = '\\u0000';", `I I = S ; char I = S ;`},
		{"a.kt", "val `a b` = \"x\" /* /* nested */ */ ?: y!!", `val I = S ? : I ! !`},
		{"a.scala", "case 'sym => s\"\"\"a${b}\"\"\"", `case ' I => I S`},
		{"a.go", "x := `raw \\` + 'a' + '\\'' // c\ny <- z &^= 1; 0b1_0i", `I := S + S + S I <- I &^= N N`},
		{"a.rs", `fn f<'a>(x: &'a str) -> char { 'b' } r#"a "q" b"# br"c" b'\n' 1..=2 /* /* */ */ 3.max(4)`, `fn I < ' I > ( I : & ' I str ) -> char { S } S S S N ..= N N . I ( N )`},
		{"a.swift", "let s = \"\"\"\n a\n\"\"\"; x ..< y", `let I = S I ..< I`},
		{"a.dart", `var s = 'a' "b";`, `var I = S S ;`},
		{"a.js", `x = a / b / c; y = /[/"']+\/'/gi.test(s); f(/x/); return /y/`, `I = I / I / I I = S . I ( I ) I ( S ) return S`},
		{"a.js", "#!/usr/bin/env node\nconst s = `a ${b} \\` 'c`;\nlet t = 'it\\'s';", `const I = S let I = S`},
		{"a.ts", "type A = Array<Array<string>>; a?.b ?? c !== d; e ||= f => g", `type I = I < I < string > > I ?. I ?? I !== I I ||= I => I`},
		{"a.tsx", "return <div className=\"x\">{y}</div>;", `return < I I = S > { I } < / I >`},
		{"a.php", "<h1>Hi</h1><?php // c ?>\n<?= $a ?>\n<?php $b = <<<EOT\n it's $c\n  EOT; # d\n#[Attr]\n$e = 'f';", `< h1 > S < / h1 > I I = S ; # [ I ] I = S ;`},
		{"a.py", "def f(self):\n    \"\"\"Doc.\"\"\"\n    x = r'\\'' + f\"a\" + '''b\nc''' # d\n    return x // 2 ** 3", `def I ( self ) : I = S + S + S return I // N ** N`},
		{"a.py", "\"\"\"Module.\"\"\"\nimport os; print('open\ny = 1", `import I print ( S I = N`},
		{"a.rb", "=begin\nit's\n=end\nx = %w[a b] + %q(it's) # c\ns = <<~SQL.strip + 'x'\n  don't\nSQL\na.b? && !c! =~ /d'e/", `I = S + S I = . I + S S I . I && ! I =~ S`},
		{"a.rb", "z = a % b; f ?x : 1; 1..10; A << B; class << self", `I = I % I I ? I : N N .. N I << I class << self`},
		{"a.sh", "# c\nif [ $# -gt 1 ]; then echo \"a\nb\" ${x#y} 'it'; fi\ncat <<'EOF' > f # d\ndon't\nEOF\ndone", `if [ $ # - I N ] then echo S $ { I # I } S fi I > I S done`},
		{"a.sh", "echo it\\'s 'a' \\\"", `echo I N I S N`},
		{"a.sh", "cat <<NONE\nx\ny", `I I I`},
		{"a.rb", "class <<\"a\"; self; end\nx = <<-\"a\"\n'\na", `class << S self end I = S`},
		{"a.pl", "qx(a \\\"b\\\" ') if 1", `S if N`},
		{"a.pl", "my $s = qq{a {b} 'c}; $t =~ s/a'/b\"/g; %h = (s => 1, y => 2); # d\n=pod\n'\n=cut\nprint q(x);", `my I = S ; I =~ S ; % I = ( I => N , I => N ) ; print S ;`},
		{"a.r", "x <- 'a'; `b c` <- TRUE %in% y # d", `I <- S I <- TRUE % in % I`},
		{"a.ex", "~r/a\"b/ <> ~s(it's) |> f!() # c\n?\" <> \"\"\"\nd\n\"\"\"", `S <> S |> I ( ) N <> S`},
		{"a.erl", "%% c\nf($\") -> 'an atom' ++ \"s\".", `I ( N ) -> S ++ S .`},
		{"main.tf", "resource \"a\" \"b\" { # c\n x = <<-EOT\n it's\n EOT\n}", `resource S S { I = S }`},
		{"a.sql", "SELECT 'it''s' FROM `t` -- c\nWHERE a = \"b\" /* d */;", `SELECT S FROM I WHERE I = S ;`},
		{"a.lua", "--[==[ a ]] b ]==] x = [[ it's ]] .. 'c' -- d\ny = t[t[1]]", `I = S .. S I = I [ I [ N ] ]`},
		{"a.hs", "{- {- n -} -} f' x = 'a' --> y -- c\ng = \"s\"", `I I = S -- > I I = S`},
		{"a.pas", "{ c } begin (* d *) x := 'it''s'; // e\nEND.", `begin I := S ; END .`},
		{"a.ml", "(* (* n *) *) let f' x = 'a' and g : 'a = ( * ) \"s\\\"\"", `let I I = S and I : ' I = ( * ) S`},
		{"a.lisp", "; c\n#| #| n |# |# (defun f-x (y) #\\( 'z \"s\nt\")", `( defun I ( I ) # N ' I S )`},
		{"a.clj", "(defn f? [x] \\\" #\"re\" ->> :k) ; c", `( defn I [ I ] N # S ->> I )`},
		{"a.html", "<!-- c --><p class=\"a\nb\">don't do</p><script>var x = 'y'; // z\n</script><style>a { color: red }</style><br/>", `< p I = S > S < / p > < script > var I = S < / script > < style > I { I : I } < / style > < br / >`},
		{"a.vue", "<template><a :b=\"c\">d</a></template>\n<script>\nexport default { e: 'f' }\n</script>", `< template > < a I = S > S < / a > < / template > < script > export default { I : S } < / script >`},
		{"a.css", "/* c */ a-b > .c { d: 'e'; f: 1.5em }", `I > . I { I : S I : N }`},
		{"a.scss", "// c\n@mixin m { &:hover { x: $y } }", `@ mixin I { & : hover { I : I } }`},
		{"Makefile", "# c\na: b \\\n c\n\t$(CC) -o $@", `I : I I I ( I ) - I I @`},
		{"Dockerfile", "FROM a:1 # c\nRUN b && \\\n  c", `FROM I : N RUN I && I`},
		{"a.vb", "' c\nDim s As String = \"a\"\"b\\\"", `Dim I As String = S`},
		{"a.f90", "! c\nx = 'it''s' // \"b\"", `I = S // S`},
		{"a.adb", "X : Character := ''' ; -- c", `I : I := S ;`},
		{"a.v", "assign x = 4'b10; // c", `assign I = N ' I ;`},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			f := lexed(t, tt.file, tt.text)
			if got := shape(f, tt.text); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.text, got, tt.want)
			}
			check(t, f, []byte(tt.text))
		})
	}
}

// check holds what is true of every file.
func check(t fataler, f *File, text []byte) {
	t.Helper()
	end, line := int32(0), int32(1)
	for i, k := range f.Tokens {
		if k.Begin < end || k.End <= k.Begin || int(k.End) > len(text) {
			t.Fatalf("token %d: [%d, %d) after %d of %d bytes", i, k.Begin, k.End, end, len(text))
		}
		line += int32(strings.Count(string(text[end:k.Begin]), "\n"))
		if k.Line != line {
			t.Fatalf("token %d %q: line %d, not %d", i, text[k.Begin:k.End], k.Line, line)
		}
		line += int32(strings.Count(string(text[k.Begin:k.End]), "\n"))
		end = k.End
	}
	for _, x := range f.Texts {
		if x.Hash == 0 || x.Line < 1 || int(x.Line) > f.Lines {
			t.Fatalf("text %+v in %d lines", x, f.Lines)
		}
	}
	if want := strings.Count(string(text), "\n"); f.Lines != want && f.Lines != want+1 {
		t.Fatalf("%d lines, not %d", f.Lines, want)
	}
}

func TestLanguageOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a/b.go": "Go", "A.CPP": "C++", "x.h": "C", "Dockerfile": "Dockerfile", "build/Dockerfile.dev": "Dockerfile", "Makefile": "Makefile",
		"x.tsx": "TypeScript", "x.d.ts": "TypeScript", "Jenkinsfile": "Groovy", "CMakeLists.txt": "CMake", "lib.rs": "Rust", "a.min.js": "JavaScript",
		"README.md": "", "a.json": "", "a.yaml": "", "a.yml": "", "a.toml": "", "a.xml": "", "a.svg": "", "a.png": "", "a.csv": "", "a.txt": "", "LICENSE": "",
		"a.js.map": "", "go.sum": "", "": "", ".": "", "a.": "", ".go": "Go", "noext": "", "a.lock": "",
	} {
		got := ""
		if l := LanguageOf(path); l != nil {
			got = l.Name()
		}
		if got != want {
			t.Errorf("%s: %q, not %q", path, got, want)
		}
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	const licence = "// Copyright 2020 Ada Example. All rights reserved.\n// Use of this source code is governed by a licence of some kind.\n\n"
	tests := []struct{ name, file, text, want string }{
		{"comment, each line", "a.go", "// one two three four five six\n// seven eight nine ten eleven\nx", "c1 c2"},
		{"short", "a.go", "// too short to count\nx := \"short\"", ""},
		{"string", "a.go", "x := \"a string of some length, it is\"", "s1"},
		{"rule", "a.go", "// ------------------------------\n", ""},
		{"licence", "a.go", licence + "package a // with a comment behind it that is long", "c4"},
		{"licence after a clause", "a.go", "package a\n\n" + licence + "// And here is what the package does.\n", "c6"},
		{"licence in a block", "a.c", "/*\n * This program is distributed WITHOUT ANY WARRANTY, yes.\n * And so on and so on and so on.\n */\nint x;", ""},
		{"word of licences later on", "a.go", strings.Repeat("x = y\n", 30) + "// the license of the user is checked here", "c31"},
		{"docstring", "a.py", "def f():\n    \"\"\"What it does, in a few words.\n\n    And then some more of these.\"\"\"\n", "c2 c4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, x := range lexed(t, tt.file, tt.text).Texts {
				kind := "s"
				if x.Comment {
					kind = "c"
				}
				got = append(got, fmt.Sprint(kind, x.Line))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
	a := lexed(t, "a.go", "// One two three: four five six.")
	b := lexed(t, "a.py", "#   one TWO three four, five, six")
	if a.Texts[0].Hash != b.Texts[0].Hash {
		t.Error("the same words in comments of two languages differ")
	}
}

func TestImportsAreSetAside(t *testing.T) {
	t.Parallel()
	tests := []struct{ file, text, want string }{
		{"a.go", "package a\n\nimport (\n\t\"b\"\n\tc \"d\"\n)\n\nfunc f() {}", "func f ( ) { }"},
		{"a.java", "package a.b;\nimport c.d.*;\nclass X {}", "class X { }"},
		{"a.ts", "import {\n  a,\n  b,\n} from 'c'\nf()\nimport('d')", "f ( ) import ( 'd' )"},
		{"a.py", "from .a import (\n  b,\n)\nimport c\nx = 1", "x = 1"},
		{"a.c", "#include <a.h>\n# include \"b.h\"\n#define X 1", "# define X 1"},
		{"a.cs", "using A.B;\nnamespace C { class D {} }\nusing (x) {}\nusing var y = z;", "namespace C { class D { } } using ( x ) { } using var y = z ;"},
		{"a.rs", "use a::{b, c};\nuse ::d;\nfn f() {}", "fn f ( ) { }"},
		{"a.sql", "select a\nfrom b", "select a from b"},
		{"a.js", "x = {\n  import: 1,\n  package: 2 }", "x = { import : 1 , package : 2 }"},
		{"a.rb", "require 'a'\nf", "f"},
	}
	for _, tt := range tests {
		f := lexed(t, tt.file, tt.text)
		var got []string
		for _, k := range f.Tokens {
			if !k.aside {
				got = append(got, tt.text[k.Begin:k.End])
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: got %q, want %q", tt.file, s, tt.want)
		}
	}
}
