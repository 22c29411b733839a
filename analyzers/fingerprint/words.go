package fingerprint

// Keywords: what stays as it stands where names are replaced by their kind. Some names of every program's own library are among
// them (self, nil, true), since nobody renames them.
const (
	cWords = `auto break case char const continue default do double else enum extern float for goto if inline int long register
		restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false NULL
		size_t ssize_t uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t _Bool _Static_assert`
	cppWords = `alignas alignof asm and bitand bitor catch class co_await co_return co_yield compl concept consteval constexpr constinit
		const_cast decltype delete dynamic_cast explicit export final friend mutable namespace new noexcept not nullptr operator or
		override private protected public reinterpret_cast requires static_assert static_cast template this thread_local throw try
		typeid typename using virtual wchar_t char8_t char16_t char32_t xor std`
	objcWords = `interface implementation protocol end property synthesize dynamic selector autoreleasepool id instancetype nil Nil YES NO
		BOOL self super nonatomic strong weak copy assign readonly readwrite retain in out inout`
	csharpWords = `abstract as async await base bool break byte case catch char checked class const continue decimal default delegate do
		double dynamic else enum event explicit extern false finally fixed float for foreach get goto if implicit in init int
		interface internal is lock long namespace new not null object operator out override params partial private protected public
		readonly record ref return sbyte sealed set short sizeof stackalloc static string struct switch this throw true try typeof
		uint ulong unchecked unsafe ushort using var virtual void volatile when where while with yield nameof`
	javaWords = `abstract assert boolean break byte case catch char class const continue default do double else enum extends final finally
		float for goto if implements import instanceof int interface long native new package permits private protected public record
		return sealed short static strictfp super switch synchronized this throw throws transient try var void volatile while yield
		true false null`
	kotlinWords = `abstract actual annotation as break by catch class companion const constructor continue crossinline data do dynamic else
		enum expect external false final finally for fun get if import in infix init inline inner interface internal is it lateinit
		noinline null object open operator out override package private protected public reified return sealed set super suspend
		tailrec this throw true try typealias val var vararg when where while`
	scalaWords = `abstract case catch class def derives do else end enum export extends extension false final finally for forSome given if
		implicit import inline lazy macro match new null object opaque open override package private protected return sealed super
		then this throw trait transparent true try type using val var while with yield`
	goWords = `break case chan const continue default defer else fallthrough for func go goto if import interface map package range return
		select struct switch type var nil true false iota append cap close complex copy delete len make max min new panic print recover
		bool byte error float32 float64 int int8 int16 int32 int64 rune string uint uint8 uint16 uint32 uint64 uintptr any`
	rustWords = `as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref
		return self Self static struct super trait true type union unsafe use where while yield bool char f32 f64 i8 i16 i32 i64 i128
		isize str u8 u16 u32 u64 u128 usize Some None Ok Err macro_rules`
	swiftWords = `actor as associatedtype async await break case catch class continue convenience default defer deinit do dynamic else enum
		extension fallthrough false fileprivate final for func get guard if import in indirect infix init inout internal is lazy let
		mutating nil nonisolated open operator optional override postfix precedencegroup prefix private protocol public repeat required
		rethrows return self Self set some static struct subscript super switch throw throws true try typealias unowned var weak where
		while willSet didSet`
	dartWords = `abstract as assert async await break case catch class const continue covariant default deferred do dynamic else enum export
		extends extension external factory false final finally for Function get hide if implements import in interface is late library
		mixin new null on operator part required rethrow return sealed set show static super switch sync this throw true try typedef
		var void when while with yield int double bool String`
	zigWords = `align allowzero and anyframe anytype asm async await break callconv catch comptime const continue defer else enum errdefer
		error export extern fn for if inline noalias nosuspend null opaque or orelse packed pub resume return struct suspend switch test
		threadlocal true false try undefined union unreachable usingnamespace var volatile while void bool usize`
	solidityWords = `abstract address anonymous as assembly bool break bytes bytes32 calldata case catch constant constructor continue contract
		delete do else emit enum error event external fallback false final for from function if immutable import indexed interface
		internal is library mapping memory modifier new override payable pragma private public pure receive return returns revert
		storage string struct super switch this throw true try type uint uint8 uint256 int int256 unchecked using var view virtual while
		require assert msg`
	ballerinaWords = `import as public private external final service resource function object record annotation parameter transformer worker
		listener remote xmlns returns version channel abstract client const enum typeof source distinct isolated readonly type typedesc
		int float boolean string decimal json map table xml any anydata never future error byte if else while foreach in check panic
		checkpanic match return fail transaction retry rollback lock start fork wait trap let var new null nil true false is self from
		where select order by limit do on join outer equals`
	interfaceWords = `syntax package import option message enum service rpc returns stream repeated optional required oneof map reserved
		extensions extend to max public weak group struct union exception namespace include typedef const throws table root_type list set
		string bytes bool int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 float double byte i16 i32 i64 void true false`
	scriptWords = `arguments async await break case catch class const continue debugger default delete do else export extends false finally for
		from function get if import in instanceof let new null of return set static super switch this throw true try typeof undefined
		var void while with yield NaN require`
	typeWords = `abstract any as asserts bigint boolean declare enum implements infer interface is keyof module namespace never number object
		override private protected public readonly satisfies string symbol type unique unknown`
	styleWords = `media import charset supports keyframes include mixin extend if else for each while function return use forward important
		not and or only screen hover focus active before after root var calc rgba rgb url auto none block inline flex grid absolute
		relative fixed inherit initial unset solid transparent`
	phpWords = `abstract and array as break callable case catch class clone const continue declare default do echo else elseif empty
		enddeclare endfor endforeach endif endswitch endwhile enum exit extends final finally fn for foreach function global goto if
		implements include include_once instanceof insteadof interface isset list match namespace new null or parent print private
		protected public readonly require require_once return self static switch throw trait true false try unset use var while xor
		yield $this string int bool float void mixed`
	pythonWords = `False None True and as assert async await break case class continue def del elif else except finally for from global if
		import in is lambda match nonlocal not or pass raise return try while with yield self cls cdef cpdef print`
	rubyWords = `alias and begin BEGIN break case class def defined? do else elsif end END ensure false for if in module next nil not or redo
		rescue retry return self super then true undef unless until when while yield attr_accessor attr_reader attr_writer private
		protected public require require_relative raise lambda proc include extend new`
	shellWords = `if then else elif fi case esac for select while until do done in function time local export readonly declare typeset unset
		return exit break continue shift source set trap eval exec echo printf read cd test true false`
	dockerWords = `from run cmd label maintainer expose env add copy entrypoint volume user workdir arg onbuild stopsignal healthcheck shell as
		if then else fi for do done while in export set apt-get install`
	makeWords = `ifeq ifneq ifdef ifndef else endif include sinclude define endef override export unexport private vpath if then fi for do done
		shell wildcard patsubst subst filter foreach call eval addprefix addsuffix PHONY`
	cmakeWords = `if elseif else endif foreach endforeach while endwhile function endfunction macro endmacro return set unset list string
		option project add_executable add_library add_subdirectory target_link_libraries target_include_directories find_package
		include message install cmake_minimum_required and or not`
	perlWords = `and bless chomp cmp continue defined delete die do each else elsif eq eval exists for foreach ge goto gt if keys last le
		local lt map grep sort my ne next no not open or our package print push pop shift unshift join split redo ref require return
		scalar splice sprintf printf sub undef unless until use values wantarray warn while x xor`
	rWords     = `break else FALSE for function if in Inf NA NaN next NULL repeat return TRUE while library require c list`
	juliaWords = `abstract baremodule begin break catch const continue do else elseif end export false finally for function global if import in
		isa let local macro module mutable nothing primitive quote return struct true try type using where while`
	nimWords = `addr and as asm bind block break case cast concept const continue converter defer discard distinct div do elif else end enum
		except export finally for from func if import in include interface is isnot iterator let macro method mixin mod nil not notin
		object of or out proc ptr raise ref return shl shr static template try tuple type using var when while xor yield true false`
	elixirWords = `after and case catch cond def defp defmodule defmacro defmacrop defstruct defprotocol defimpl defguard defdelegate
		defexception do else end false fn for if import in nil not or quote raise receive require rescue reraise super throw true try
		unless unquote use when with alias`
	tclWords = `after append break catch continue else elseif error eval expr for foreach global if incr info lappend lindex list llength
		namespace package proc puts regexp regsub rename return set source string switch unset uplevel upvar variable while`
	hclWords = `resource data variable output module provider terraform locals for in if else endif endfor dynamic content each true false null
		var local count for_each depends_on lifecycle source`
	powerWords = `begin break catch class continue data do dynamicparam else elseif end enum exit filter finally for foreach from function
		hidden if in param process return static switch throw trap try until using while $true $false $null $_ $this`
	sqlWords = `add after all alter and any as asc auto_increment before begin between bigint blob boolean by call cascade case cast char check
		column comment commit constraint create cross cursor database date datetime decimal declare default deferrable delete desc
		distinct double drop each else elsif end engine exception execute exists explain fetch float for foreign from full function
		grant group having if in index inner insert int integer into is join key language left like limit loop new no not null numeric
		of offset old on open or order out outer over partition plpgsql primary procedure raise record references replace return
		returning returns revoke right rollback row rows select sequence serial set smallint some table temporary text then time
		timestamp timestamptz to transaction trigger true false truncate union unique unsigned update using uuid values varchar view when
		where while with`
	luaWords     = `and break do else elseif end false for function goto if in local nil not or repeat return then true until while self require`
	haskellWords = `as case class data default deriving do else family forall foreign hiding if import in infix infixl infixr instance let mdo
		module newtype of pattern proc qualified rec then type where exposing port alias True False Just Nothing otherwise return pure`
	adaWords = `abort abs abstract accept access aliased all and array at begin body case constant declare delay delta digits do else elsif end
		entry exception exit for function generic goto if in interface is limited loop mod new not null of or others out overriding
		package pragma private procedure protected raise range record rem renames requeue return reverse select separate some subtype
		synchronized tagged task terminate then type until use when while with xor`
	vhdlWords = `abs access after alias all and architecture array assert attribute begin block body buffer bus case component configuration
		constant disconnect downto else elsif end entity exit file for function generate generic group guarded if impure in inout is
		label library linkage literal loop map mod nand new next nor not null of on open or others out package port postponed procedure
		process pure range record register reject rem report return rol ror select severity signal shared sla sll sra srl subtype then
		to transport type unaffected units until use variable wait when while with xnor xor std_logic std_logic_vector`
	verilogWords = `always always_comb always_ff always_latch and assign automatic begin bit case casex casez class default do else end endcase
		endclass endfunction endgenerate endinterface endmodule endpackage endtask enum for forever function generate genvar if import
		initial inout input int integer interface localparam logic modport module negedge new or output package packed parameter posedge
		property reg repeat return signed struct task this typedef union unsigned virtual void wait while wire`
	pascalWords = `and array as asm begin boolean break byte case char class const constructor continue destructor div do downto else end except
		exit exports external false file finalization finally for forward function goto if implementation in inherited initialization
		inline integer interface is label longint mod nil not object of on operator or out override packed private procedure program
		property protected public published raise real record repeat result self set shl shr string then to true try type unit until
		uses var virtual while with write writeln read readln xor`
	mlWords = `and as assert begin class constraint do done downto else end exception external false for fun function functor if in include
		inherit initializer lazy let match method module mutable new nonrec object of open or private rec sig struct then to true try
		type val virtual when while with abstract default delegate elif finally fixed global inline interface internal member namespace
		null override public return select static upcast use yield async`
	lispForms = `and begin block car case catch cdr cond cons def defclass defconst defconstant defgeneric define define-syntax defmacro
		defmethod defpackage defparameter defstruct defsubst defun defvar defcustom delay destructuring-bind do dolist dotimes else error
		eval-when flet format function if in-package interactive labels lambda let let* letrec list loop macrolet map multiple-value-bind
		nil not null or prog1 progn provide push quasiquote quote require return save-excursion set set! setf setq t throw unless
		unwind-protect values when while with-open-file #t #f`
	clojureForms = `and as-> binding case catch comment cond cond-> condp def definterface defmacro defmethod defmulti defn defn- defonce
		defprotocol defrecord deftype do doall dorun doseq dotimes extend-type false filter finally first fn for if if-let if-not import
		into is let letfn loop map nil not ns ns-unmap or partial quote recur reduce refer reify require rest set! str testing throw true
		try use var when when-let when-not while -> ->> deftest`
	erlangWords = `after and andalso band begin bnot bor bsl bsr bxor case catch cond div else end fun if let maybe not of or orelse receive rem
		try when xor module export import record define include ifdef endif spec type behaviour ok error true false undefined`
	basicWords = `addhandler addressof and andalso as boolean byref byte byval call case catch class const date decimal declare default dim do
		double each else elseif end endif enum erase error event exit explicit false finally for friend function get goto handles if
		implements imports in inherits integer interface is let lib like long loop me mod module mustinherit mybase namespace new next
		not nothing object of on option optional or orelse overloads overridable overrides preserve private property protected public
		raiseevent readonly redim resume return select set shared single static step string structure sub synclock then throw to true try
		type until using variant wend when while with withevents xor`
	fortranWords = `allocatable allocate assign associate block call case character class close common complex contains continue cycle data
		deallocate default dimension do double elemental else elseif end enddo endif entry equivalence exit extends external format
		function goto if implicit import in include inout inquire integer intent interface intrinsic kind len logical module namelist
		none null only open optional out parameter pause pointer precision print private procedure program public pure read real
		recursive result return save select stop subroutine target then to type use volatile where while write`
	assemblyWords = `mov movl movq push pushq pop popq call callq ret retq jmp je jne jz jnz jg jge jl jle ja jae jb jbe cmp cmpl cmpq test add
		addl addq sub subl subq mul imul div idiv inc dec and or xor not neg shl shr sal sar lea leaq nop int syscall ldr str ldp stp b bl
		bx beq bne cbz cbnz adr adrp section global globl extern text data bss byte word long quad ascii asciz align type size rax rbx
		rcx rdx rsi rdi rbp rsp eax ebx ecx edx esi edi ebp esp r8 r9 r10 r11 r12 r13 r14 r15 sp lr pc x0 x1 x2 x3 xmm0 xmm1`
	cobolWords = `accept add call close compute copy data display divide division else end end-if end-perform end-read environment evaluate exit
		file file-control from giving go goback identification if input into linkage move multiply not occurs of open output perform pic
		procedure program-id read redefines run section select stop string subtract then through thru times to until using value varying
		when working-storage write zero spaces`
)
