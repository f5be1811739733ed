"""Languages in other alphabets: the right one, or none."""

from __future__ import annotations

import pytest

from answers import Catalogue
from components.scripts import UNKNOWN, script_language

TEXTS = {
    "ar": [
        "ما هي مهمتكم",
        "مرحبا",
        "ساعدوني",
        "أنا خائف من أبي",
        "النجدة",
        "هناك رجل يهددني على الإنترنت",
        "أين مكتبكم",
    ],
    "fa": ["کمک", "لطفا کمکم کنید", "پدرم مرا می‌زند", "ماموریت شما چیست", "یک مرد در اینترنت مرا تهدید می‌کند"],
    "ur": [
        "میری مدد کرو",
        "مجھے مدد چاہیے",
        "ایک آدمی مجھے دھمکی دے رہا ہے",
        "آپ کا مشن کیا ہے",
        "میں بارہ سال کا ہوں",
    ],
    "ru": ["какая у вас миссия", "Привет", "помогите", "мне страшно, отец меня бьёт", "как сделать пожертвование"],
    "uk": ["допоможіть", "допоможи будь ласка", "мене б'є батько", "яка у вас місія", "Привіт", "що мені робити"],
    "he": ["עזרה", "אבא שלי מרביץ לי", "מה המשימה שלכם", "אני בת 12 ואני מפחדת"],
    "el": ["βοήθεια"],
    "zh": ["救命", "我需要帮助"],
    "ja": ["助けてください", "児童虐待を通報したい", "ヘルプ"],
}
NONE_OF_THESE = {
    "Yiddish": ["העלפט מיר ביטע", "מײַן טאַטע שלאָגט מיך"],
    "Pashto": ["ستاسو ماموریت څه دی", "زه ډارېږم"],
    "Kurdish": ["یارمەتیم بدەن تکایە", "من دەترسم لە باوکم"],
    "Belarusian": ["дапамажыце калі ласка мне страшна"],
    "Bulgarian": ["помогнете ми моля"],
    "Serbian": ["отац ме туче помозите ми", "помози ми молим те љубав"],
    "Kazakh": ["көмектесіңіздер маған"],
    "Hindi": ["मुझे मदद चाहिए"],
    "Amharic": ["እርዱኝ"],
    "Thai": ["ช่วยด้วย"],
    "Georgian": ["დამეხმარეთ"],
    "one word of several": ["سلام"],
}


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in TEXTS.items() for text in texts])
def test_a_language_is_told_from_others_of_its_alphabet(language: str, text: str) -> None:
    assert script_language(text) == language


@pytest.mark.parametrize("text", [text for texts in NONE_OF_THESE.values() for text in texts])
def test_a_language_without_a_sentence_gets_none_of_another(text: str, catalogue: Catalogue) -> None:
    language = script_language(text)
    assert language is not None
    assert catalogue.elsewhere(language, danger=True) == ""


@pytest.mark.parametrize("text", ["hello", "𝐡𝐞𝐥𝐩", "ｈｅｌｐ", "🙂", "123", "", "?", "what does مرحبا mean in english"])
def test_our_own_alphabet_tells_nothing(text: str) -> None:
    assert script_language(text) is None


def test_a_letter_of_an_unknown_alphabet_is_no_language() -> None:
    assert script_language("ꆈꌠꁱꂷ") == UNKNOWN
