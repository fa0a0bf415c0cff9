"""The words that invented stories are made of: lists of our own, in the languages of both editions.

Whoever acts is feminine in Ukrainian and deeds are in the past, so that any two of them agree; objects are in
the accusative, people stand in the nominative. Nobody and no place here exists.
"""

from __future__ import annotations

from typing import Final

ACTORS: Final = {
    "uk": (
        "Міська рада", "Бюджетна комісія", "Сільська громада", "Окружна прокуратура", "Будівельна компанія",
        "Служба порятунку", "Дорожня поліція", "Дитяча лікарня", "Музична школа", "Аграрна спілка",
        "Наукова бібліотека", "Водна інспекція", "Портова адміністрація", "Річкова флотилія", "Судова палата",
        "Торгова палата", "Страхова каса", "Метеорологічна станція", "Виборча комісія", "Митна служба",
        "Спортивна федерація", "Театральна трупа", "Енергетична компанія", "Поштова служба",
        "Антимонопольна рада",
        "Фармацевтична фабрика", "Космічна лабораторія", "Лісова охорона", "Трамвайна контора",
        "Молочна кооперація",
    ),
    "en": (
        "The city council", "The budget committee", "The village community", "The district prosecution",
        "A construction company", "The rescue service", "The road police", "The children's hospital",
        "The music school", "The farmers' union", "The science library", "The water inspectorate",
        "The port authority", "The river fleet", "The court chamber", "The chamber of trade",
        "The insurance fund", "The weather station", "The election commission", "The customs service",
        "The sports federation", "The theatre company", "The energy company", "The postal service",
        "The competition council", "A pharmaceutical plant", "The space laboratory", "The forest guard",
        "The tramway office", "The dairy cooperative",
    ),
}  # fmt: skip
DEEDS: Final = {
    "uk": (
        "ухвалила", "оприлюднила", "перевірила", "підтримала", "відхилила", "підготувала", "замовила",
        "переглянула", "обговорила", "погодила", "завершила", "розпочала", "представила", "оскаржила",
        "профінансувала", "доповнила", "відклала", "спростила", "розширила", "скасувала", "зареєструвала",
        "розглянула", "продовжила", "узгодила",
    ),
    "en": (
        "approved", "published", "examined", "supported", "rejected", "prepared", "ordered", "reviewed",
        "discussed", "endorsed", "completed", "started", "presented", "contested", "financed", "amended",
        "postponed", "simplified", "extended", "cancelled", "registered", "considered", "prolonged",
        "settled",
    ),
}  # fmt: skip
OBJECTS: Final = {
    "uk": (
        "план ремонту мосту", "звіт про витрати", "угоду про співпрацю", "програму підтримки шкіл",
        "бюджет наступного року", "перелік вулиць для відновлення", "розклад приміських поїздів",
        "проєкт нового парку", "закупівлю електричних автобусів", "правила забудови набережної",
        "графік подачі води", "конкурс на посаду директора", "договір оренди складів",
        "дослідження якості повітря", "реконструкцію поліклініки", "виставку архівних фотографій",
        "тариф на опалення", "навчання рятувальників", "будівництво житла для переселенців",
        "модернізацію підстанції", "вирощування посухостійкої пшениці", "обстеження старих дамб",
        "порядок приватизації причалів", "збирання дощової води", "нагляд за страховими виплатами",
        "перевезення зерна річкою", "стратегію розвитку туризму", "маршрут нічного трамвая",
        "запуск метеорологічного супутника", "переклад судових архівів", "відбір молодих музикантів",
        "захист водно-болотних угідь", "облік поранених птахів", "оновлення шкільних лабораторій",
        "випробування безпілотних човнів", "святкування дня міста", "ліквідацію звалища",
        "утеплення дитячих садків", "пошук зниклих рукописів", "оцінку збитків від паводка",
    ),
    "en": (
        "a plan to repair the bridge", "a report on spending", "an agreement on cooperation",
        "a programme for schools", "next year's budget", "a list of streets to be restored",
        "the timetable of suburban trains", "the design of a new park", "the purchase of electric buses",
        "rules for building on the embankment", "the schedule of water supply", "a contest for director",
        "a lease of warehouses", "a study of air quality", "the rebuilding of a clinic",
        "an exhibition of archive photographs", "the heating tariff", "the training of rescuers",
        "housing for displaced families", "the upgrade of a substation", "trials of hardy wheat",
        "a survey of old dams", "the sale of river piers", "the collection of rainwater",
        "oversight of insurance payments", "the shipping of grain by river", "a strategy for tourism",
        "the route of a night tram", "the launch of a weather satellite", "the translation of court archives",
        "the selection of young musicians", "the protection of wetlands", "a count of wounded birds",
        "new equipment for school laboratories", "tests of unmanned boats", "the celebration of the city day",
        "the closing of a landfill", "the insulation of kindergartens", "a search for lost manuscripts",
        "an estimate of flood damage",
    ),
}  # fmt: skip
CIRCUMSTANCES: Final = {
    "uk": (
        "у понеділок", "у вівторок", "у середу", "у четвер", "у пʼятницю", "після двогодинної дискусії",
        "без жодного голосу проти", "під час виїзного засідання", "на прохання мешканців",
        "попри застереження експертів", "раніше, ніж планувалося", "уперше за десять років",
        "за участі міжнародних спостерігачів", "після тривалого розслідування",
        "напередодні опалювального сезону",
        "у присутності журналістів", "за зачиненими дверима", "на вимогу аудиторів", "через нестачу коштів",
        "завдяки благодійникам", "унаслідок торішньої зливи", "за рішенням суду", "на другому читанні",
        "разом із сусідніми громадами",
    ),
    "en": (
        "on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "after a debate of two hours",
        "without a single vote against", "at a session away from home", "at the request of residents",
        "despite the warnings of experts", "earlier than planned", "for the first time in ten years",
        "with international observers present", "after a long investigation", "before the heating season",
        "in the presence of journalists", "behind closed doors", "as auditors demanded", "for lack of money",
        "thanks to donors", "after last year's cloudburst", "by order of the court", "at the second reading",
        "together with neighbouring communities",
    ),
}  # fmt: skip
# Of what somebody says. The quote's words are a deed's.
SPEAKERS: Final = {
    "uk": (
        "голова комісії", "речник громади", "головна інженерка", "керівник відділу", "дослідниця",
        "депутат", "директорка школи", "диспетчер", "рятувальник", "аудиторка",
    ),
    "en": (
        "head of the commission", "spokesman of the community", "chief engineer", "head of department",
        "researcher", "deputy", "head teacher", "dispatcher", "rescuer", "auditor",
    ),
}  # fmt: skip
HEADINGS: Final = {
    "uk": (
        "Що зміниться", "Хто платить", "Як було раніше",
        "Що кажуть мешканці", "Коли це станеться", "Чого бракує",
    ),
    "en": (
        "What will change", "Who pays", "How it was before",
        "What residents say", "When it happens", "What lacks",
    ),
}  # fmt: skip
# A figure, a person and a place make each story's own sentence.
OWN: Final = {
    "uk": (
        "{place}: {name} повідомляє про {figure} млн гривень на {months} міс.",
        "За словами {name}, у справі {case} ідеться про {figure} млн гривень.",
        "{name} ({place}) назвав суму {figure} млн гривень за угодою {case}.",
    ),
    "en": (
        "In {place} {name} speaks of {figure} million hryvnias for {months} months.",
        "According to {name}, case {case} is about {figure} million hryvnias.",
        "{name} of {place} named a sum of {figure} million hryvnias under contract {case}.",
    ),
}
# Names, in Ukrainian: the other edition writes them as they sound.
FIRST_NAMES: Final = (
    "Олена", "Андрій", "Марія", "Тарас", "Ірина", "Богдан", "Софія", "Максим", "Дарина", "Роман", "Катерина",
    "Юрій", "Наталія", "Остап", "Віра", "Семен", "Ганна", "Левко", "Оксана", "Данило", "Зоряна", "Гнат",
    "Христина", "Матвій",
)  # fmt: skip
SURNAME_BEGINNINGS: Final = (
    "Бар", "Вел", "Гал", "Дор", "Жур", "Зав", "Кал", "Лев", "Мар", "Нав", "Орел", "Пал", "Рав", "Сам", "Тер",
    "Фед", "Хар", "Цим", "Чер", "Шам", "Щер", "Явор", "Гор", "Дем", "Кош", "Лоз", "Мел", "Нич", "Пет", "Руд",
    "Сол", "Тур", "Хом", "Шев", "Яр", "Бук", "Віт", "Гук", "Лис", "Став",
)  # fmt: skip
SURNAME_MIDDLES: Final = (
    "ав", "ин", "ол", "ум", "ид", "от", "ир", "аш", "ор", "ел", "ож", "ат", "ур", "ем", "ик", "ос", "ух",
    "ан",
    "еп", "ал",
)  # fmt: skip
SURNAME_ENDINGS: Final = ("енко", "чук", "юк", "ишин", "ак", "ець", "ко", "ій", "ота", "иця")
PLACE_BEGINNINGS: Final = (
    "Верх", "Нижн", "Нов", "Стар", "Біл", "Зелен", "Крут", "Сух", "Тих", "Яблун", "Вишн", "Калин", "Дубр",
    "Горіх",
    "Камʼян", "Піщан", "Ясн", "Глиб", "Широк", "Студен",
)  # fmt: skip
PLACE_ENDINGS: Final = (
    "обережжя", "огай", "опілля", "огорськ", "одубів", "олісся", "оріччя", "опіль", "оград", "ояр", "овода",
    "окамінь", "оброди", "осілля", "ополе",
)  # fmt: skip
ORGANISATIONS: Final = (
    ("Спілка", "Union"), ("Фонд", "Fund"), ("Завод", "Plant"), ("Інститут", "Institute"), ("Клуб", "Club"),
    ("Агенція", "Agency"), ("Музей", "Museum"), ("Банк", "Bank"),
)  # fmt: skip
TOPICS: Final = (
    ("Економіка", "Economy"), ("Освіта", "Education"), ("Медицина", "Medicine"), ("Довкілля", "Environment"),
    ("Транспорт", "Transport"), ("Енергетика", "Energy"), ("Вибори", "Elections"), ("Суди", "Courts"),
    ("Наука", "Science"), ("Культура", "Culture"), ("Спорт", "Sport"), ("Погода", "Weather"),
    ("Сільське господарство", "Farming"), ("Технології", "Technology"), ("Торгівля", "Trade"),
    ("Будівництво", "Construction"), ("Безпека", "Safety"), ("Історія", "History"), ("Музика", "Music"),
    ("Туризм", "Tourism"),
)  # fmt: skip
RUBRICS: Final = (
    ("Політика", "Politics", ()),
    ("Економіка", "Economy", (("Енергетика", "Energy"), ("Фінанси", "Finance"))),
    ("Суспільство", "Society", (("Освіта", "Education"), ("Здоровʼя", "Health"))),
    ("Світ", "World", ()),
    ("Місто", "City", (("Транспорт", "Transport"), ("Будівництво", "Construction"))),
    ("Культура", "Culture", (("Книжки", "Books"), ("Музика", "Music"))),
    ("Наука", "Science", ()),
    ("Спорт", "Sport", ()),
    ("Довкілля", "Environment", ()),
    ("Право", "Law", ()),
)
