package fingerprint

// definition is one language: its group, within which files can be compared, its file names (a name, ".extension" or "name.*"),
// its rules and its keywords.
type definition struct {
	name, group, files string
	syntax             syntax
	words              string
}

// Rules that several languages have.
const (
	cLike   = slashComments | singleChar | preprocessor
	jvm     = slashComments | singleChar | tripleQuotes
	scripts = slashComments | singleString | backtickString | regexLiterals | semicolonBlank | dollarWords
	dynamic = hashComments | singleString | doubleMulti | singleMulti
	shells  = hashAfterBlank | doubleMulti | singleString | singleMulti | singleRaw | backtickString | hereDocuments
	mlLike  = parenComments | nestedComments | singleChar | doubleMulti | primeWords
)

// definitions are the languages, by group.
var definitions = []definition{
	{"C", "c", ".c .h .cats .idc", cLike, cWords},
	{"C++", "c", ".cc .cpp .cxx .c++ .hpp .hh .hxx .h++ .inl .ipp .tcc .tpp .cu .cuh .ino .cppm .ixx", cLike | rawPrefix | digitSeparators, cppWords},
	{"Objective-C", "c", ".m .mm", cLike, objcWords},
	{"Metal", "c", ".metal .cl .glsl .vert .frag .geom .comp .hlsl .fx .shader", cLike, ""},
	{"C#", "c#", ".cs .csx", cLike | atPrefix | tripleQuotes, csharpWords},
	{"Java", "java", ".java", jvm, javaWords},
	{"Groovy", "java", ".groovy .gradle .gvy jenkinsfile jenkinsfile.*", slashComments | singleString | tripleQuotes | semicolonBlank | dollarWords, "def in as trait"},
	{"Kotlin", "kotlin", ".kt .kts", jvm | nestedComments | backtickName | semicolonBlank, kotlinWords},
	{"Scala", "scala", ".scala .sc .sbt", jvm | nestedComments | backtickName | semicolonBlank, scalaWords},
	{"Go", "go", ".go", slashComments | singleChar | backtickRaw | semicolonBlank, goWords},
	{"Rust", "rust", ".rs", slashComments | nestedComments | singleChar | doubleMulti | rawPrefix, rustWords},
	{"Swift", "swift", ".swift", slashComments | nestedComments | tripleQuotes | backtickName | semicolonBlank, swiftWords},
	{"Dart", "dart", ".dart", slashComments | nestedComments | singleString | tripleQuotes | dollarWords, dartWords},
	{"D", "d", ".d .di", slashComments | singleChar | backtickRaw | doubleMulti, cWords + cppWords},
	{"Zig", "zig", ".zig", slashComments | singleChar, zigWords},
	{"Solidity", "solidity", ".sol", slashComments | singleString, solidityWords},
	{"Ballerina", "ballerina", ".bal", slashComments | singleString | backtickString | hashComments, ballerinaWords},
	{"Protocol Buffers", "interface", ".proto .thrift .fbs .capnp .avdl", slashComments | singleString | hashComments, interfaceWords},
	{"GraphQL", "graphql", ".graphql .gql .graphqls", hashComments | tripleQuotes | dollarWords, "query mutation subscription fragment on type input enum interface union scalar directive extend schema implements"},

	{"JavaScript", "web", ".js .jsx .mjs .cjs .es6 .jsm", scripts, scriptWords},
	{"TypeScript", "web", ".ts .tsx .mts .cts", scripts, typeWords},
	{"HTML", "web", ".html .htm .xhtml .vue .svelte .astro .jsp .jspx .aspx .ascx .cshtml .razor .hbs .handlebars .ejs .erb .njk .twig .liquid .mustache .xaml .xsl .xslt", markup | singleString | singleMulti | doubleMulti, ""},
	{"CSS", "css", ".css", blockComments | singleString | dashWords | semicolonBlank, styleWords},
	{"SCSS", "css", ".scss .sass .less .styl", slashComments | singleString | dashWords | semicolonBlank | dollarWords, ""},
	{"CoffeeScript", "coffee", ".coffee .litcoffee", hashComments | singleString | tripleQuotes | semicolonBlank | dollarWords, scriptWords + " unless then and or not is isnt"},
	{"PHP", "php", ".php .php3 .php4 .php5 .phtml .module .theme", phpTags | slashComments | hashComments | singleString | singleMulti | doubleMulti | backtickString | hereDocuments | dollarWords, phpWords},

	{"Python", "python", ".py .pyi .pyw .pyx .pxd .pxi .bzl .star sconstruct sconscript wscript", hashComments | singleString | tripleQuotes | docstrings | pythonPrefix | semicolonBlank, pythonWords},
	{"Ruby", "ruby", ".rb .rake .gemspec .ru .rbi .cr .podspec rakefile gemfile vagrantfile podfile fastfile brewfile guardfile capfile", dynamic | backtickString | regexLiterals | hereDocuments | podComments | percentQuotes | questionChar | semicolonBlank | bangWords | dollarWords, rubyWords},
	{"Puppet", "puppet", ".pp", dynamic | dollarWords, "and case class default define else elsif if in import inherits node or unless true false undef include contain require"},
	{"Shell", "shell", ".sh .bash .zsh .ksh .fish .bats .ebuild configure", shells | semicolonBlank, shellWords},
	{"Dockerfile", "docker", "dockerfile dockerfile.* .dockerfile containerfile", shells | foldCase, dockerWords},
	{"Makefile", "make", "makefile gnumakefile .mk .mak makefile.*", hashComments | dollarWords, makeWords},
	{"CMake", "cmake", "cmakelists.txt .cmake", hashComments | doubleMulti | foldCase, cmakeWords},
	{"Perl", "perl", ".pl .pm .t .perl .pod .psgi", dynamic | backtickString | regexLiterals | hereDocuments | podComments | perlQuotes | dollarWords, perlWords},
	{"R", "r", ".r .rprofile", dynamic | backtickName | semicolonBlank, rWords},
	{"Julia", "julia", ".jl", hashComments | singleChar | tripleQuotes | backtickString | semicolonBlank, juliaWords},
	{"Nim", "nim", ".nim .nims", hashComments | singleChar | tripleQuotes | backtickName, nimWords},
	{"Elixir", "elixir", ".ex .exs", hashComments | singleString | doubleMulti | tripleQuotes | sigils | questionChar | bangWords | semicolonBlank, elixirWords},
	{"Tcl", "tcl", ".tcl .tk .exp", hashAfterBlank | dollarWords | semicolonBlank, tclWords},
	{"HCL", "hcl", ".tf .hcl .tfvars .nomad", slashComments | hashComments | hereDocuments | dashWords, hclWords},
	{"Nix", "nix", ".nix", hashComments | blockComments | doubleMulti, "let in with rec inherit if then else assert or true false null import"},
	{"PowerShell", "powershell", ".ps1 .psm1 .psd1", hashComments | singleString | singleTwice | doubleMulti | singleMulti | dollarWords | foldCase, powerWords},
	{"Batch", "batch", ".bat .cmd", foldCase, "rem echo set if not exist goto call for in do else setlocal endlocal exit shift pause start defined errorlevel"},
	{"Awk", "awk", ".awk", hashComments | regexLiterals, "BEGIN END function if else while for do break continue next exit return delete in getline print printf"},
	{"GDScript", "gdscript", ".gd", hashComments | singleString | tripleQuotes, "func var const if elif else for while match break continue pass return class class_name extends is in as self signal static enum export onready yield await and or not true false null"},

	{"SQL", "sql", ".sql .ddl .dml .pks .pkb .plsql .psql .hql .cql", dashComments | slashComments | singleString | singleTwice | singleMulti | backtickName | dollarWords | foldCase, sqlWords},
	{"Lua", "lua", ".lua .luau .rockspec", dashComments | luaLong | singleString | semicolonBlank, luaWords},
	{"Haskell", "haskell", ".hs .lhs .hsc .purs .elm .idr", dashComments | braceDash | nestedComments | singleChar | primeWords, haskellWords},
	{"Ada", "ada", ".ada .adb .ads", dashComments | singleChar | doubleTwice | foldCase, adaWords},
	{"VHDL", "vhdl", ".vhd .vhdl", dashComments | singleChar | doubleTwice | foldCase, vhdlWords},
	{"Verilog", "verilog", ".v .sv .svh .vh", slashComments | dollarWords, verilogWords},

	{"Pascal", "pascal", ".pas .dpr .lpr .dpk .pascal", braceComments | slashComments | singleString | singleTwice | foldCase, pascalWords},
	{"OCaml", "ml", ".ml .mli .mll .mly .re .rei .eliom", mlLike, mlWords},
	{"F#", "ml", ".fs .fsi .fsx", mlLike | slashComments | tripleQuotes | backtickName, ""},
	{"Standard ML", "ml", ".sml .sig .fun", mlLike, "fun val structure signature functor datatype abstype fn case of local infix infixr eqtype andalso orelse"},

	{"Lisp", "lisp", ".lisp .lsp .el .scm .ss .rkt .sld .fnl", semicolonComments | hashPipe | doubleMulti | lispWords, lispForms},
	{"Clojure", "clojure", ".clj .cljs .cljc .bb", semicolonComments | doubleMulti | lispWords, clojureForms},
	{"Erlang", "erlang", ".erl .hrl .escript", percentComments | singleString | dollarChar, erlangWords},
	{"Prolog", "prolog", ".pro .prolog .yap", percentComments | blockComments | singleString, "is mod rem not dynamic discontiguous module use_module initialization assert asserta assertz retract findall bagof setof forall"},
	{"Visual Basic", "basic", ".vb .bas .frm .vbs .vba", quoteComments | doubleTwice | foldCase, basicWords},
	{"Fortran", "fortran", ".f90 .f95 .f03 .f08 .for .ftn .f77 .f", exclamComments | singleString | singleTwice | doubleTwice | foldCase, fortranWords},
	{"Assembly", "assembly", ".asm .s .nasm", cLike | hashComments | semicolonComments | percentComments | foldCase, assemblyWords},
	{"COBOL", "cobol", ".cob .cbl .cpy", singleString | singleTwice | doubleTwice | dashWords | foldCase, cobolWords},

	{"plain text", "plain", "", singleChar, ""},
}

// notCode are endings of file names that LanguageOf would otherwise take for code.
var notCode = []string{".d.ts.map", ".js.map", ".css.map"}
