package config

// countryAliases are further names of countries, folded.
var countryAliases = map[string]string{
	"uk": "GB", "united kingdom": "GB", "great britain": "GB", "britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
	"northern ireland": "GB", "usa": "US", "us": "US", "united states of america": "US", "america": "US", "uae": "AE", "holland": "NL",
	"nederland": "NL", "south korea": "KR", "republic of korea": "KR", "czechia": "CZ", "turkiye": "TR", "viet nam": "VN",
	"north macedonia": "MK", "macedonia": "MK", "deutschland": "DE", "brasil": "BR", "italia": "IT", "polska": "PL", "osterreich": "AT",
	"schweiz": "CH", "suisse": "CH", "sverige": "SE", "norge": "NO", "danmark": "DK", "suomi": "FI", "espana": "ES", "mexico": "MX",
	"bosnia and herzegovina": "BA", "trinidad and tobago": "TT", "cote divoire": "CI", "ivory coast": "CI", "hong kong": "HK",
	"republic of ireland": "IE", "myanmar": "MM", "burma": "MM", "new zealand": "NZ", "aotearoa": "NZ",
}

// states are the states of the USA and Australia, and the provinces of Canada. One with several zones, or a part that keeps the time of its
// neighbour by law, has all of them. 49 CFR part 71; the time acts of the provinces; zone1970.tab.
var states = []struct{ country, code, name, zones string }{
	{"US", "AL", "Alabama", "America/Chicago"},
	{"US", "AK", "Alaska", "America/Anchorage America/Juneau America/Sitka America/Metlakatla America/Yakutat America/Nome America/Adak"},
	{"US", "AZ", "Arizona", "America/Phoenix America/Denver"},
	{"US", "AR", "Arkansas", "America/Chicago"},
	{"US", "CA", "California", "America/Los_Angeles"},
	{"US", "CO", "Colorado", "America/Denver"},
	{"US", "CT", "Connecticut", "America/New_York"},
	{"US", "DE", "Delaware", "America/New_York"},
	{"US", "DC", "District of Columbia", "America/New_York"},
	{"US", "FL", "Florida", "America/New_York America/Chicago"},
	{"US", "GA", "Georgia", "America/New_York"},
	{"US", "HI", "Hawaii", "Pacific/Honolulu"},
	{"US", "ID", "Idaho", "America/Boise America/Los_Angeles"},
	{"US", "IL", "Illinois", "America/Chicago"},
	{"US", "IN", "Indiana", "America/Indiana/Indianapolis America/Chicago America/Indiana/Vincennes America/Indiana/Winamac America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Tell_City America/Indiana/Knox"},
	{"US", "IA", "Iowa", "America/Chicago"},
	{"US", "KS", "Kansas", "America/Chicago America/Denver"},
	{"US", "KY", "Kentucky", "America/New_York America/Chicago America/Kentucky/Louisville America/Kentucky/Monticello"},
	{"US", "LA", "Louisiana", "America/Chicago"},
	{"US", "ME", "Maine", "America/New_York"},
	{"US", "MD", "Maryland", "America/New_York"},
	{"US", "MA", "Massachusetts", "America/New_York"},
	{"US", "MI", "Michigan", "America/Detroit America/Menominee"},
	{"US", "MN", "Minnesota", "America/Chicago"},
	{"US", "MS", "Mississippi", "America/Chicago"},
	{"US", "MO", "Missouri", "America/Chicago"},
	{"US", "MT", "Montana", "America/Denver"},
	{"US", "NE", "Nebraska", "America/Chicago America/Denver"},
	{"US", "NV", "Nevada", "America/Los_Angeles America/Denver"},
	{"US", "NH", "New Hampshire", "America/New_York"},
	{"US", "NJ", "New Jersey", "America/New_York"},
	{"US", "NM", "New Mexico", "America/Denver"},
	{"US", "NY", "New York", "America/New_York"},
	{"US", "NC", "North Carolina", "America/New_York"},
	{"US", "ND", "North Dakota", "America/Chicago America/Denver America/North_Dakota/Center America/North_Dakota/New_Salem America/North_Dakota/Beulah"},
	{"US", "OH", "Ohio", "America/New_York"},
	{"US", "OK", "Oklahoma", "America/Chicago"},
	{"US", "OR", "Oregon", "America/Los_Angeles America/Boise"},
	{"US", "PA", "Pennsylvania", "America/New_York"},
	{"US", "RI", "Rhode Island", "America/New_York"},
	{"US", "SC", "South Carolina", "America/New_York"},
	{"US", "SD", "South Dakota", "America/Chicago America/Denver"},
	{"US", "TN", "Tennessee", "America/Chicago America/New_York"},
	{"US", "TX", "Texas", "America/Chicago America/Denver"},
	{"US", "UT", "Utah", "America/Denver"},
	{"US", "VT", "Vermont", "America/New_York"},
	{"US", "VA", "Virginia", "America/New_York"},
	{"US", "WA", "Washington", "America/Los_Angeles"},
	{"US", "Washington", "Washington DC", "America/New_York"}, // "Washington" alone may be either
	{"US", "WV", "West Virginia", "America/New_York"},
	{"US", "WI", "Wisconsin", "America/Chicago"},
	{"US", "WY", "Wyoming", "America/Denver"},
	{"CA", "AB", "Alberta", "America/Edmonton"},
	{"CA", "BC", "British Columbia", "America/Vancouver America/Edmonton America/Creston America/Dawson_Creek America/Fort_Nelson"},
	{"CA", "MB", "Manitoba", "America/Winnipeg"},
	{"CA", "NB", "New Brunswick", "America/Moncton"},
	{"CA", "NL", "Newfoundland and Labrador", "America/St_Johns America/Goose_Bay"},
	{"CA", "NS", "Nova Scotia", "America/Halifax"},
	{"CA", "ON", "Ontario", "America/Toronto America/Winnipeg America/Atikokan"},
	{"CA", "PE", "Prince Edward Island", "America/Halifax"},
	{"CA", "QC", "Quebec", "America/Toronto America/Halifax America/Blanc-Sablon"},
	{"CA", "SK", "Saskatchewan", "America/Regina America/Swift_Current America/Edmonton"},
	{"AU", "NSW", "New South Wales", "Australia/Sydney Australia/Broken_Hill"},
	{"AU", "VIC", "Victoria", "Australia/Melbourne"},
	{"AU", "QLD", "Queensland", "Australia/Brisbane Australia/Lindeman"},
	{"AU", "SA", "South Australia", "Australia/Adelaide"},
	{"AU", "WA", "Western Australia", "Australia/Perth Australia/Eucla"},
	{"AU", "TAS", "Tasmania", "Australia/Hobart"},
	{"AU", "ACT", "Australian Capital Territory", "Australia/Sydney"},
	{"AU", "NT", "Northern Territory", "Australia/Darwin"},
}

// largeCities are those of zone names with three parts that need nothing beside them.
var largeCities = map[string]bool{"Buenos_Aires": true, "Indianapolis": true}

// cityAliases are cities that are known by another name than that of their zone, folded.
var cityAliases = map[string]string{
	"nyc": "America/New_York", "new york city": "America/New_York", "sf": "America/Los_Angeles", "san francisco": "America/Los_Angeles",
	"bay area": "America/Los_Angeles", "sf bay area": "America/Los_Angeles", "san francisco bay area": "America/Los_Angeles",
	"silicon valley": "America/Los_Angeles", "washington dc": "America/New_York", "beijing": "Asia/Shanghai", "kiev": "Europe/Kyiv",
	"ho chi minh city": "Asia/Ho_Chi_Minh", "saigon": "Asia/Ho_Chi_Minh", "calcutta": "Asia/Kolkata", "tel aviv": "Asia/Jerusalem",
	"montreal": "America/Toronto",
}

// vagueCities count only beside a region that has them: there are others of the name, or the name is something else too.
var vagueCities = map[string]string{
	"san juan": "America/Puerto_Rico", "st johns": "America/St_Johns", "la paz": "America/La_Paz", "merida": "America/Merida",
	"santiago": "America/Santiago", "halifax": "America/Halifax", "stanley": "Atlantic/Stanley", "perth": "Australia/Perth",
	"easter": "Pacific/Easter", "boston": "America/New_York", "atlanta": "America/New_York", "seattle": "America/Los_Angeles",
	"san diego": "America/Los_Angeles", "san jose": "America/Los_Angeles", "oakland": "America/Los_Angeles", "portland": "America/Los_Angeles",
	"austin": "America/Chicago", "dallas": "America/Chicago", "houston": "America/Chicago", "miami": "America/New_York",
	"philadelphia": "America/New_York", "pittsburgh": "America/New_York", "nashville": "America/Chicago", "minneapolis": "America/Chicago",
	"las vegas": "America/Los_Angeles", "victoria": "America/Vancouver", "ottawa": "America/Toronto", "calgary": "America/Edmonton",
}
