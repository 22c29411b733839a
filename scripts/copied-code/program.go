package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// writeProgram writes a class of a dozen methods by chance; the same number gives the same text. It need not compile, only look
// like code to a lexer.
func writeProgram(number int) sourceFile {
	w := &writer{random: rand.New(rand.NewPCG(generatedKey, uint64(number)))}
	w.line(0, "public class Program%d {", number)
	for range 8 + w.random.IntN(8) {
		w.method()
	}
	w.line(0, "}")
	return sourceFile{fmt.Sprintf("written/Program%d.java", number), []byte(w.out.String())}
}

type writer struct {
	random *rand.Rand
	out    strings.Builder
}

func (w *writer) line(depth int, format string, args ...any) {
	w.out.WriteString(strings.Repeat("    ", depth))
	fmt.Fprintf(&w.out, format+"\n", args...)
}

func (w *writer) pick(of ...string) string { return of[w.random.IntN(len(of))] }

func (w *writer) name() string {
	return w.pick("count", "index", "total", "left", "right", "node", "value", "list", "best", "sum", "key", "limit") + w.pick("", "A", "B", "Of", "Max", "Min")
}

func (w *writer) method() {
	w.out.WriteString("\n")
	w.line(1, "%s %s %s%d(%s %s, %s %s) {", w.pick("public", "private", "protected"), w.pick("int", "long", "boolean", "double"), w.name(), w.random.IntN(90),
		w.pick("int", "long", "String", "int[]"), w.name(), w.pick("int", "double", "String"), w.name())
	for range 3 + w.random.IntN(6) {
		w.statement(2)
	}
	w.line(2, "return %s;", w.value(2))
	w.line(1, "}")
}

func (w *writer) statement(depth int) {
	choice := w.random.IntN(7)
	if depth > 4 {
		choice = w.random.IntN(3)
	}
	switch choice {
	case 0:
		w.line(depth, "%s = %s;", w.name(), w.value(2))
	case 1:
		w.line(depth, "%s %s = %s;", w.pick("int", "long", "double"), w.name(), w.value(3))
	case 2:
		w.line(depth, "%s.%s(%s, %s);", w.name(), w.name(), w.value(1), w.value(1))
	case 3:
		w.line(depth, "if (%s %s %s) {", w.value(1), w.pick("<", ">", "==", "!=", "<="), w.value(1))
		w.block(depth)
	case 4:
		n := w.name()
		w.line(depth, "for (int %s = %d; %s < %s; %s++) {", n, w.random.IntN(3), n, w.value(1), n)
		w.block(depth)
	case 5:
		w.line(depth, "while (%s && %s > %d) {", w.name(), w.name(), w.random.IntN(100))
		w.block(depth)
	default:
		w.line(depth, "%s[%s] %s %s;", w.name(), w.value(1), w.pick("=", "+=", "-=", "*="), w.value(2))
	}
}

func (w *writer) block(depth int) {
	for range 1 + w.random.IntN(3) {
		w.statement(depth + 1)
	}
	w.line(depth, "}")
}

func (w *writer) value(depth int) string {
	if depth == 0 || w.random.IntN(3) == 0 {
		return w.pick(w.name(), w.name(), fmt.Sprint(w.random.IntN(1000)), "\"text "+w.name()+"\"")
	}
	if w.random.IntN(4) == 0 {
		return fmt.Sprintf("%s(%s)", w.name(), w.value(depth-1))
	}
	return fmt.Sprintf("%s %s %s", w.value(depth-1), w.pick("+", "-", "*", "/", "%"), w.value(depth-1))
}
