package tz

// names are one zone for every rule set that an inhabited place has had since 2005: any other IANA zone has shown the same
// offset at every instant since then as one of these. Drawn from tzdata 2025c; a test compares all IANA names (testdata/names.txt).
var names = [...]string{
	"Africa/Abidjan", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Juba", "Africa/Khartoum",
	"Africa/Lagos", "Africa/Nairobi", "Africa/Sao_Tome", "Africa/Tripoli", "Africa/Tunis", "Africa/Windhoek", "America/Adak",
	"America/Anchorage", "America/Araguaina", "America/Argentina/Buenos_Aires", "America/Argentina/Mendoza",
	"America/Argentina/San_Luis", "America/Asuncion", "America/Bahia", "America/Bahia_Banderas", "America/Bogota",
	"America/Cancun", "America/Caracas", "America/Chicago", "America/Chihuahua", "America/Ciudad_Juarez",
	"America/Costa_Rica", "America/Coyhaique", "America/Cuiaba", "America/Denver", "America/Fort_Nelson", "America/Fortaleza",
	"America/Goose_Bay", "America/Grand_Turk", "America/Guatemala", "America/Halifax", "America/Havana",
	"America/Indiana/Indianapolis", "America/Indiana/Knox", "America/Indiana/Vincennes", "America/Indiana/Winamac",
	"America/Los_Angeles", "America/Managua", "America/Matamoros", "America/Mazatlan", "America/Metlakatla",
	"America/Mexico_City", "America/Miquelon", "America/Moncton", "America/Montevideo", "America/New_York", "America/Noronha",
	"America/North_Dakota/Beulah", "America/Nuuk", "America/Ojinaga", "America/Phoenix", "America/Port-au-Prince",
	"America/Puerto_Rico", "America/Punta_Arenas", "America/Resolute", "America/Rio_Branco", "America/Santarem",
	"America/Santiago", "America/Sao_Paulo", "America/Scoresbysund", "America/St_Johns", "America/Tegucigalpa",
	"America/Tijuana", "America/Whitehorse", "America/Winnipeg", "Antarctica/Casey", "Antarctica/Davis",
	"Antarctica/Macquarie", "Antarctica/Mawson", "Antarctica/Troll", "Antarctica/Vostok", "Asia/Almaty", "Asia/Amman",
	"Asia/Baghdad", "Asia/Baku", "Asia/Barnaul", "Asia/Beirut", "Asia/Bishkek", "Asia/Chita", "Asia/Colombo", "Asia/Damascus",
	"Asia/Dhaka", "Asia/Dubai", "Asia/Famagusta", "Asia/Gaza", "Asia/Hebron", "Asia/Hovd", "Asia/Irkutsk", "Asia/Jakarta",
	"Asia/Jerusalem", "Asia/Kabul", "Asia/Kamchatka", "Asia/Karachi", "Asia/Kathmandu", "Asia/Khandyga", "Asia/Kolkata",
	"Asia/Krasnoyarsk", "Asia/Magadan", "Asia/Novokuznetsk", "Asia/Novosibirsk", "Asia/Omsk", "Asia/Pyongyang",
	"Asia/Qyzylorda", "Asia/Sakhalin", "Asia/Shanghai", "Asia/Srednekolymsk", "Asia/Tashkent", "Asia/Tbilisi", "Asia/Tehran",
	"Asia/Thimphu", "Asia/Tokyo", "Asia/Tomsk", "Asia/Ulaanbaatar", "Asia/Ust-Nera", "Asia/Vladivostok", "Asia/Yakutsk",
	"Asia/Yangon", "Asia/Yekaterinburg", "Asia/Yerevan", "Atlantic/Azores", "Atlantic/Cape_Verde", "Atlantic/Stanley",
	"Australia/Adelaide", "Australia/Brisbane", "Australia/Darwin", "Australia/Eucla", "Australia/Hobart",
	"Australia/Lord_Howe", "Australia/Perth", "Australia/Sydney", "Europe/Astrakhan", "Europe/Berlin", "Europe/Chisinau",
	"Europe/Helsinki", "Europe/Istanbul", "Europe/Kaliningrad", "Europe/London", "Europe/Minsk", "Europe/Moscow",
	"Europe/Samara", "Europe/Saratov", "Europe/Simferopol", "Europe/Volgograd", "Indian/Mauritius", "Pacific/Apia",
	"Pacific/Auckland", "Pacific/Bougainville", "Pacific/Chatham", "Pacific/Easter", "Pacific/Fakaofo", "Pacific/Fiji",
	"Pacific/Gambier", "Pacific/Honolulu", "Pacific/Kanton", "Pacific/Kiritimati", "Pacific/Marquesas", "Pacific/Norfolk",
	"Pacific/Noumea", "Pacific/Pago_Pago", "Pacific/Pitcairn", "Pacific/Tarawa", "Pacific/Tongatapu",
	// The following differ from none of the above so far; they are here because their law makers may part ways.
	"America/Vancouver", "America/Toronto", "Europe/Kyiv", "Europe/Athens", "Europe/Lisbon", "Europe/Dublin", "Europe/Paris",
	"Asia/Singapore", "Asia/Seoul", "Asia/Ho_Chi_Minh",
}
