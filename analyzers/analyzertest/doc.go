// Package analyzertest turns short texts, recipes, into Git histories: raw commit objects for package history, or a real
// repository on disk for the command line. Nobody has to keep a repository as a test fixture, and a reviewer can read what a
// test is about.
//
// # Fixtures
//
// A fixture is a txtar file. Its sections are "recipe" (required), "claims" (YAML, as the claims file of the command line),
// "file NAME" (contents that the recipe puts into trees), "keys" (names of signing keys that the user vouches for, such as
// pgp:ada or ssh:ada), "known NAME" (a recipe of its own: a repository of that name whose code others are known to have written; it
// sees the same files, and the known repositories before it), "server" (what a host recorded; see below) and "want" (required; one finding a line: subject e-mail, check,
// severity, and "explained" where something explains it; "repository" is the subject of findings about the repository). Text before the
// first section is a comment that says what the fixture shows.
//
//	A developer who says Berlin and whose clock stands in Tokyo.
//	-- recipe --
//	person ada Ada Example <ada@example.org>
//	work ada zone=Asia/Tokyo from=2024-01-01 days=200
//	-- claims --
//	zones:
//	  - zone: Europe/Berlin
//	-- want --
//	ada@example.org zone-claim medium
//
// # The recipe language
//
// A recipe has one statement a line. Blank lines and lines that begin with "#" are skipped. An unknown word is an error that
// names the line. Options are key=value; a value with blanks is a Go string in double quotes. All times are
// 2024-01-08T09:00:00+0100: wall clock and zone field. The zone field is any sign and four digits and is recorded as it
// stands, so that -0000 and +2500 can be written too.
//
//	person KEY [NAME ...] <EMAIL>
//
// introduces a person under a key of lower-case letters and digits.
//
//	commit KEY TIME [options] [SUBJECT ...]
//
// records one commit by a person at an author time. Options, before the subject ("--" ends them):
//
//	by=KEY              committer; otherwise the author
//	at=TIME             committer time; otherwise the author time
//	parents=none        a root commit; otherwise the parent is the commit before
//	parents=2           a merge of the commit before and of that commit's own first parent
//	parents=A,B         exactly the commits with these labels
//	parents=merge:A     a merge of the commit before and of the commit labelled A
//	label=NAME          names the commit for parents=, tree= and ref
//	tree=same           the tree of the first parent; otherwise every commit has a tree of its own: that of the first
//	                    parent, with another content of the file "file.txt"
//	tree=NAME           the tree of the commit with that label
//	raw-author="..."    the author line after "author ", verbatim; also raw-committer
//	header="..."        one more header line, verbatim, such as "encoding ISO-8859-1"
//	message="..."       the whole message, instead of a subject
//	sign=pgp:KEY        signs the commit with the OpenPGP test key of this name, at the committer time
//	sign=pgp:KEY@TIME   the same, at another time
//	sign=ssh:KEY        signs with the SSH test key of this name
//
// Options that change files. They start from the tree of the first parent, or from that of tree=, and take the place of the new
// content of "file.txt". They are applied in the order of this list:
//
//	drop=PATH[,PATH...] removes files, or folders with all that they hold
//	put=PATH:NAME[,...] puts the content of that name at PATH; PATH alone means PATH:PATH
//	format=STYLE        writes all generated files of the language anew, in this code style and with plain line ends
//	code=STYLE          appends generated functions to files; see below
//	lines=8             how many lines of code, at least; up to 50,000
//	in=src              the folder of the generated code
//	eol=crlf            line ends of the generated code; otherwise lf
//
// The code styles are go-tabs, js-2-single, js-4-double, js-tabs-single, ts-2-double, py-snake, py-camel, c-tabs, c-allman, java-4
// and java-allman. They differ in language, indentation, quotes, semicolons, braces, names (some_name or someName, of two words or
// three) and so in the length of lines. A file takes 25 functions of about eight lines; then the next one is begun.
//
//	file NAME "content\n"
//
// gives the recipe a content for put=, as a Go string; in a fixture a section "file NAME" does the same.
//
//	key KEY TIME
//
// says when the OpenPGP test key of that name was made; otherwise 2015-01-01. Keys and signatures are the same on every machine.
//
// For long histories there is a generator:
//
//	work KEY zone=Europe/Berlin from=2024-01-01 days=200 [options]
//
// It draws commits as people make them: weeks of much and of little work, days off, sessions around the middle of the working
// window, short and long gaps within a session, now and then something outside the window. The same text gives the same
// commits on every machine. Options:
//
//	per-day=2           mean number of commits on a working day
//	hours=9-18          working window on the wall clock of the zone; may pass midnight
//	weekends=0.1        how often a weekend day is worked, against a weekday
//	skip=0.25           how often a weekday is not worked
//	stray=0.05          share of sessions that begin outside the window, up to 3 h
//	seed=1              another draw
//	max=N               keep only the first N commits
//	offset=+0100        recorded offset, whatever the zone shows; the instants stay those of the zone
//	alternate=ZONE      every second block of days is lived and recorded in this other zone; with an offset such as
//	                    +0900, only recorded so
//	every=1             days in such a block
//	subjects=N          number of different subjects; otherwise nearly all differ
//	grain=S             times are rounded down to multiples of S seconds
//	rhythm=human        or "uniform": times drawn evenly within the window; or "even": equal gaps over the whole span
//	by=KEY              committer; otherwise the author
//	merges=yes          every commit is a merge, as parents=2
//	empty=yes           no commit changes anything, as tree=same
//	rebase-every=N      committer times of N commits at a time collapse to the end of the last of them
//	author-only=TIME    the committer dates are one minute apart from TIME on; author dates alone say when work was done
//	style=plain         wording of the subjects: plain "Fix parser in tests", conventional "fix(parser): fix in tests",
//	                    sentence "Fix the parser in tests.", past "Fixed the parser in tests", terse "fix parser",
//	                    tagged "[parser] Fix in tests"
//	body=yes            two in three messages have sentences after the subject; body=bullets: a list
//	trailer="..."       the last line of every message; {n} stands for the number of the commit within the work
//	code=STYLE          every commit adds generated code, as for commit; in= and eol= likewise
//	lines=8             lines of code a commit, on average; up to 500
//	sign=...            every commit is signed, as for commit
//	sign-gap=S          OpenPGP signatures are made S seconds after the committer time, or before it where S is negative
//
// Messages and code are drawn apart from the times: none of their options changes when work is done.
//
//	transplant KNOWN [options]
//
// takes the commits of a known repository of the fixture over, all that its recipe makes, as a history of their own; without options
// they keep their ids, as in a fork. Signatures are left out otherwise. Options:
//
//	by=KEY              the author, and the committer; otherwise the authors are kept
//	committer=KEY       the committer alone
//	shift=+212d3h       is added to all times; may be negative
//	from=TIME           the author and committer time of the first commit, in this zone; every=2h then counts on from commit to
//	                    commit, and spread=200d draws the times at random from so long a time
//	messages=new        other messages
//	message="..."       one message for all
//	folder=lib/sub      everything is moved into this folder
//	only=src            this folder alone is taken, and becomes the root; commits that do not change it are left out
//	rename=old:new,...  words are replaced, where no letter or digit is beside them: in files, in their names and in messages
//	indent=4            leading tabs become so many blanks each; in files without, leading blanks are doubled
//	first=N             the first N commits alone; last=N likewise
//	pick=3              the first commit and every third one after it are applied one after the other, as git cherry-pick does
//	squash=5            five commits at a time become one, along first parents
//	onto=before         the commits follow the commit before, and their files are beside those of that commit
//	label=NAME          names the last of them
//
// Lines of work that follow one another are merged by committer time into one line of history. Everything else keeps the order
// of the recipe, unless
//
//	order time
//
// stands before it: from there on all commits are sorted by committer time; "order file" ends that.
//
//	ref NAME LABEL
//
// adds a reference, such as refs/heads/side, to a commit. HEAD is refs/heads/main, the last commit of the recipe.
//
//	base LABEL
//
// makes the recipe a pull request onto the commit with this label: what that commit reaches is left out, and only the rest is judged.
//
// # What a host recorded
//
// The section "server" describes a server.Record, one statement a line. Times are 2024-01-08T09:00:00Z; a COMMIT is a label of the
// recipe, "last", or "#N", the Nth commit from 1; a PERSON is LOGIN or LOGIN:ID. All options may be left out.
//
//	account LOGIN id=N created=TIME email=ADDRESS
//	key pgp:KEY|ssh:KEY created=TIME expires=TIME revoked=yes access=yes    of the account before it
//	repository OWNER/NAME created=TIME pushed=TIME fork=yes parent=OWNER/NAME template=OWNER/NAME
//	push OWNER/NAME REF actor=LOGIN before=COMMIT head=COMMIT at=TIME kind=push
//	commit COMMIT author=PERSON committer=PERSON signed=yes verified=yes reason=WORD verified-at=TIME signer=LOGIN web=yes repository=OWNER/NAME
//	pull OWNER/NAME N author=PERSON created=TIME merged=TIME closed=TIME head=COMMIT
//	elsewhere OWNER/NAME COMMIT
//	year YEAR COMMITS
//	gap WHAT repository=OWNER/NAME
package analyzertest
