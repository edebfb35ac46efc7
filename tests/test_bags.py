from hypothesis import given
from hypothesis import strategies as st

from framing.articles import Article
from framing.bags import Bagger
from framing.codebook import Codebook, parse_codebook
from framing.registry import Registry, parse_registry

CODEBOOK = parse_codebook(
    {
        "name": "b",
        "stance": {
            "china": {"definition": "China.", "names": ["China", "Wang Yi"]},
            "west": {"definition": "The West.", "names": ["Amerika", "Amerika Serikat", "U.S."]},
        },
    },
    "here",
)
REGISTRY = parse_registry(
    {
        "outlet": [
            {"name": "Xinhua", "country": "China", "names": ["Xinhua", "Kantor Berita Xinhua"]},
            {"name": "RT", "country": "Russia", "cautious": ["RT"]},
        ],
        "generic": {"media": ["televisi pemerintah"], "countries": {"Iran": ["Iran"]}},
        "cues": {"before": ["tulis"], "credit": ["foto"]},
    },
    "here",
)
BAGGER = Bagger(CODEBOOK, REGISTRY)


def tokens(text: str) -> list[str]:
    (found,) = BAGGER.bag(Article("1", text)).tokens
    return found


def test_an_outlet_becomes_its_kind_and_its_role() -> None:
    found = tokens("Kereta itu mogok lagi kemarin, tulis Xinhua, Senin.")
    assert found == ["kereta", "itu", "mogok", "lagi", "kemarin", "tulis", "§outlet", "§outlet:cue", "senin"]


def test_an_outlet_of_several_words_becomes_the_same_two_tokens() -> None:
    one, other = "Kereta itu mogok, tulis Xinhua.", "Kereta itu mogok, tulis Kantor Berita Xinhua."
    assert tokens(one) == tokens(other)


def test_unnamed_state_media_are_marked_too() -> None:
    assert tokens("Asap terlihat, tulis televisi pemerintah Iran, Senin.")[-4:] == [
        "§generic", "§generic:cue", "iran", "senin",
    ]  # fmt: skip


def test_a_cautious_name_without_a_cue_stays_a_word() -> None:
    assert tokens("Banjir merendam rumah warga RT 04 di kota itu.")[4:6] == ["rt", "0"]


def test_numbers_count_alike() -> None:
    assert tokens("Pada 2019 ada 14 kapal.") == tokens("Pada 1998 ada 3 kapal.")


def test_targets_are_those_that_a_sentence_names() -> None:
    bag = BAGGER.bag(
        Article("1", "Menlu Wang Yi tiba di sini. Tuan rumah diam saja tadi. U.S. dan China bertemu lagi.")
    )
    assert bag.targets == [{"china"}, set(), {"west", "china"}]


def test_half_a_name_names_no_target() -> None:
    assert BAGGER.bag(Article("1", "Wang datang bersama Yi Wang ke sini.")).targets == [set()]


def test_a_target_in_another_case_is_not_named() -> None:
    assert BAGGER.bag(Article("1", "Guci china itu pecah kemarin sore.")).targets == [set()]


def test_the_headline_is_a_sentence() -> None:
    bag = BAGGER.bag(Article("1", "Kapal itu berlabuh pagi tadi.", "China Tiba"))
    assert (bag.sentences[0].field, bag.tokens[0], bag.targets[0]) == ("title", ["china", "tiba"], {"china"})


def test_a_closing_credit_is_a_sentence_though_it_is_short() -> None:
    bag = BAGGER.bag(Article("1", "Pelabuhan itu dibuka kemarin pagi oleh gubernur.\nSumber: Xinhua"))
    assert bag.tokens[-1][-2:] == ["§outlet", "§outlet:credit"]


def test_an_article_without_words_is_an_empty_bag() -> None:
    assert BAGGER.bag(Article("1", "***")) == ([], [], [], [])


@given(st.text(alphabet=st.sampled_from("aZ09 .\n(“”)XinhuaChina"), max_size=200), st.text(max_size=30))
def test_each_sentence_has_its_tokens_its_mentions_and_its_targets(text: str, title: str) -> None:
    bag = BAGGER.bag(Article("1", text, title))
    assert len(bag.sentences) == len(bag.tokens) == len(bag.mentions) == len(bag.targets)


def test_a_headline_without_a_word_is_no_sentence() -> None:
    assert [s.text for s in BAGGER.bag(Article("1", "Kapal itu berlabuh pagi tadi.", "***")).sentences] == [
        "Kapal itu berlabuh pagi tadi."
    ]


def test_no_outlet_of_our_registry_is_left_in_the_tokens(codebook: Codebook, registry: Registry) -> None:
    bagger = Bagger(codebook, registry)
    for outlet in registry.outlets:
        for name in outlet.names:
            if ". " in name:  # "SB. Belarus Segodnya" is cut in two before it is looked for
                continue
            text = f"Kereta itu mogok lagi kemarin sore, demikian dilaporkan {name}."
            marks = [token for tokens in bagger.bag(Article("1", text)).tokens for token in tokens if token[0] == "§"]
            assert marks in (["§outlet", "§outlet:cue"], ["§outlet", "§outlet:credit"]), name
