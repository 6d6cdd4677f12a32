# Sample data; a Japanese letter counts as two columns.
# ruff: noqa: E501
"""Sample words and figures of the fake desk, in both languages. Invented, for layout only."""

from __future__ import annotations

Pair = tuple[str, str]

CARDS: tuple[tuple[str, str, Pair, Pair, Pair, int, int, Pair, str, Pair, Pair], ...] = (
    # id, icon, title, body, cost, pips, teams, delay, state, state text, lock reason
    (
        "power_zones", "plug", ("Power and Data-Centre Zones", "電力・データセンター特区"),
        ("Grid connection in named zones within eight quarters instead of sixteen.",
         "指定した特区では、系統接続の待ちを16四半期から8四半期に縮めます。"),
        ("¥60bn", "600億円"), 3, 2, ("first sign 2 q, full effect 8 q", "最初の兆し2四半期、完全な効果8四半期"), "available", ("Available", "実行できます"),
        ("", ""),
    ),
    (
        "safety_institute", "shield-check", ("Safety Institute Build-Up", "AISIの体制強化"),
        ("Hire inspectors; the first evaluations arrive next quarter.",
         "検査官を増やします。最初の評価は次の四半期に届きます。"),
        ("¥10bn", "100億円"), 1, 2, ("first sign 2 q, full effect 4 q", "最初の兆し2四半期、完全な効果4四半期"), "running", ("Running, step 2 of 4", "実施中（4段階の2）"),
        ("", ""),
    ),
    (
        "factory_grants", "building-factory-2", ("Factory AI Grants", "製造業のAI実装"),
        ("Grants for integrators that bring AI into production lines.",
         "生産現場にAIを組み込む事業者に補助を出します。"),
        ("¥100bn", "1,000億円"), 1, 1, ("first sign 2 q, full effect 2 q", "最初の兆し2四半期、完全な効果2四半期"), "drafted", ("Drafted, level 2", "今期の指示：第2段階"),
        ("", ""),
    ),
    (
        "health_data", "heart-handshake", ("Health-Data Law", "医療データの二次利用法"),
        ("Opens pseudonymised records to research, by opt-out or opt-in.",
         "仮名加工した医療データを研究に開きます。離脱方式か同意方式を選びます。"),
        ("¥10bn", "100億円"), 4, 2, ("first sign 2 q, full effect 4 q", "最初の兆し2四半期、完全な効果4四半期"), "locked", ("Locked", "実行できません"),
        ("No place in the Diet left this half-year", "今期の国会には法案の枠が残っていません"),
    ),
    (
        "finance_sandbox", "cash", ("Finance Sandbox", "金融AIのサンドボックス"),
        ("Banks may test high-stakes AI under supervision.",
         "監督の下で、金融機関が重要業務のAIを試せます。"),
        ("¥5bn", "50億円"), 1, 1, ("first sign 2 q, full effect 1 q", "最初の兆し2四半期、完全な効果1四半期"), "available", ("Available", "実行できます"), ("", ""),
    ),
    (
        "physical_ai", "robot", ("Physical-AI Model Line", "フィジカルAI基盤モデル"),
        ("The inherited programme: three fifths of all AI money.",
         "引き継いだ事業。AI予算の五分の三を占めます。"),
        ("¥390bn", "3,900億円"), 0, 2, ("first sign 2 q, full effect 3 q", "最初の兆し2四半期、完全な効果3四半期"), "running", ("Running since 2026", "2026年から実施中"),
        ("", ""),
    ),
    (
        "provenance", "certificate", ("Provenance Rule", "基盤モデルの出自表示"),
        ("Vendors disclose which base model their product stands on.",
         "製品がどの基盤モデルから派生したかを表示させます。"),
        ("¥3bn", "30億円"), 2, 1, ("first sign 2 q, full effect 1 q", "最初の兆し2四半期、完全な効果1四半期"), "available", ("Available", "実行できます"), ("", ""),
    ),
    (
        "audit", "chart-bar", ("National AI Audit", "AIパワー白書"),
        ("Four numbers of your choice without delay, and truer signals.",
         "選んだ四つの指標が遅れなく届き、兆候の確度も上がります。"),
        ("¥2bn", "20億円"), 1, 1, ("first sign 2 q, full effect 1 q", "最初の兆し2四半期、完全な効果1四半期"), "available", ("Available", "実行できます"), ("", ""),
    ),
    (
        "talent", "school", ("Top-Talent Package", "トップ人材の獲得・処遇改善"),
        ("Pay and compute for thirty to sixty researchers a year.",
         "年30～60人の研究者に、処遇と計算資源を用意します。"),
        ("¥20bn", "200億円"), 3, 1, ("first sign 2 q, full effect 4 q", "最初の兆し2四半期、完全な効果4四半期"), "locked", ("Locked", "実行できません"),
        ("Needs two free teams; one is free", "実施チームが2チーム必要ですが、空きは1チームです。"),
    ),
    (
        "copyright", "gavel", ("The Copyright Line", "著作権の線引き"),
        ("Keep the exception for training, or license with creators.",
         "学習の例外規定を保つか、権利者への支払いを制度にするかを決めます。"),
        ("¥5bn", "50億円"), 3, 1, ("first sign 2 q, full effect 6 q", "最初の兆し2四半期、完全な効果6四半期"), "available", ("Available", "実行できます"), ("", ""),
    ),
)  # fmt: skip

NUMBERS: tuple[tuple[str, str, Pair, float, Pair, Pair, float, Pair, bool | None], ...] = (
    # id, icon, label, value, text, before, delta, delta text, better
    ("trust", "heart-handshake", ("Trust at home", "社会的信頼"), 0.36, ("0.36", "0.36"),
     ("0.34", "0.34"), 0.02, ("+0.02", "+0.02"), True),
    ("word", "message", ("Word abroad", "国際的信認"), 0.58, ("0.58", "0.58"),
     ("0.60", "0.60"), -0.02, ("-0.02", "-0.02"), False),
    ("lag", "clock", ("Replication lag", "追試の遅れ"), 12.6, ("12.6 months", "12.6か月"),
     ("12.1 months", "12.1か月"), 0.5, ("+0.5", "+0.5"), False),
    ("compute", "server-2", ("AI compute in Japan", "国内のAI計算資源"), 0.142,
     ("142k H100e", "H100換算14.2万基"), ("131k H100e", "H100換算13.1万基"), 0.011, ("+11k", "+1.1万基"), True),
    ("deep_use", "building-factory-2", ("Deep use, three sectors", "業務への本格活用（三分野）"), 14.2,
     ("14.2 %", "14.2％"), ("12.9 %", "12.9％"), 1.3, ("+1.3 pt", "+1.3pt"), True),
    ("exposure", "alert-triangle", ("Largest exposure: US cloud", "最大の対外依存：米国クラウド"), 71.0,
     ("71 %", "71％"), ("71 %", "71％"), 0.0, ("±0", "±0"), None),
    ("deficit", "ship", ("Digital deficit", "デジタル赤字"), 7.4, ("¥7.4tn", "7.4兆円"),
     ("¥7.1tn", "7.1兆円"), 0.3, ("+¥0.3tn", "+0.3兆円"), False),
    ("approval", "users", ("Approval", "内閣支持率"), 47.0, ("47 %", "47％"), ("48 %", "48％"), -1.0,
     ("-1.0 pt", "-1.0pt"), False),
)  # fmt: skip

GROUP: Pair = ("Applications and balance", "アプリケーションと収支")
SECTORS: tuple[tuple[Pair, float], ...] = (
    (("defence and public services", "防衛・行政"), 3.3), (("manufacturing", "製造業"), 15.6),
    (("other services", "その他のサービス業"), 15.9),
)  # fmt: skip

CAUSES: tuple[tuple[Pair, float, Pair], ...] = (
    (("Safety Institute: 42 evaluations finished", "AISI：評価42件が完了"), 0.6,
     ("Assurance capacity rose by a tenth, word of Japan carries it.",
      "評価能力が一割上がり、国際的信認がそれを支えました。")),
    (("Incident in a regional hospital", "地方病院での事故"), -0.25, ("Reported widely for two weeks.", "二週間にわたり広く報じられました。")),
    (("Habit: more people use AI at work", "慣れ：職場での利用者が増加"), 0.5, ("", "")),
    (("All other causes", "その他の要因"), 0.15, ("", "")),
)  # fmt: skip

NEWS: tuple[tuple[str, Pair, str, Pair, Pair], ...] = (
    ("us", ("United States", "米国"), "policy",
     ("US revises export controls on top-end accelerators; Japan keeps its licence exception.",
      "米国、最先端AI半導体の輸出管理を改定。日本の許可例外は維持。"),
     ("Its own industry gains more from allied sales than it loses.", "同盟国向けの販売益が、流出の懸念を上回るため。")),
    ("eu", ("EU", "EU"), "deal",
     ("EU floats mutual recognition of assessments.", "EU、適合性評価の相互承認を打診。"),
     ("It wants its rules to travel further.", "自らの規則をより広く通用させたいため。")),
    ("gulf", ("Gulf states", "湾岸諸国"), "world",
     ("A fund weighs ¥400bn for a Hokkaido data centre.", "政府系ファンド、北海道のデータセンターに4,000億円の出資を検討。"),
     ("Power by 2029 is promised in the zone.", "特区で2029年までの電力が約束されたため。")),
    ("china", ("China", "中国"), "refusal",
     ("China tightens reviews of critical-mineral exports; prices of chip materials climb.",
      "中国、重要鉱物の輸出審査を強化。半導体材料の価格が上昇。"),
     ("It answers the narrow tool list of the spring.", "春に決まった製造装置リストへの対応。")),
    ("big_tech", ("Big Tech", "ビッグテック"), "policy",
     ("A cloud firm opens an applied-AI lab in Tokyo.", "大規模クラウド事業者、東京に応用AI研究拠点を開設。"),
     ("", "")),
    ("asia", ("Asian partners", "アジアのパートナー"), "event",
     ("Partners ask for pooled language data.", "アジアのパートナー、言語データの共同整備を要請。"),
     ("Free weights from abroad serve their languages poorly.", "無償の海外モデルでは自国語の質が足りないため。")),
    ("japan", ("Ministry of Finance", "財務省"), "event",
     ("The ministry doubts a third year of grants.", "財務省、補助三年目の効果に疑問を示す。"),
     ("Half of the firms would have invested anyway.", "半数の企業は補助がなくても投資していたため。")),
)  # fmt: skip

BLOCS: tuple[tuple[str, Pair, Pair, bool], ...] = (
    ("japan", ("Japan", "日本"), ("Choosing", "選択の時"), True),
    ("us", ("United States", "米国"), ("Watchful", "様子見"), True),
    ("china", ("China", "中国"), ("Inquiry 60 %", "照会60％"), True),
    ("eu", ("EU", "EU"), ("Open to talks", "協議に前向き"), True),
    ("gulf", ("Gulf states", "湾岸諸国"), ("Looking for sites", "立地を探す"), True),
    ("asia", ("Asian partners", "アジアのパートナー"), ("Waiting", "待ち"), True),
    ("big_tech", ("Big Tech", "ビッグテック"), ("Expanding", "拡張中"), False),
    ("gulf_funds", ("Gulf funds", "湾岸の政府系ファンド"), ("Patient", "長期志向"), False),
)

FLOWS: tuple[tuple[str, str, str, float], ...] = (
    ("us", "japan", "chips", 0.9), ("asia", "japan", "chips", 0.7), ("china", "japan", "minerals", 0.6),
    ("eu", "japan", "rules", 0.5), ("gulf", "japan", "capital", 0.3), ("big_tech", "japan", "capital", 0.6),
    ("japan", "asia", "rules", 0.3), ("us", "gulf", "chips", 0.5), ("gulf_funds", "us", "capital", 0.8),
    ("us", "eu", "chips", 0.5),
)  # fmt: skip

LINES: tuple[tuple[str, Pair, float, float, float, bool, Pair], ...] = (
    ("fab", ("Leading-edge fab line", "先端半導体の国策線"), 600, 150, 800, True, ("", "")),
    ("models", ("Physical-AI model line", "フィジカルAI基盤モデル"), 390, 0, 390, True, ("", "")),
    ("grants", ("Applied-AI grants", "AI実装の補助"), 100, 0, 300, True, ("", "")),
    ("compute", ("Compute grants", "計算資源提供型の開発公募"), 30, 0, 90, True, ("", "")),
    ("institute", ("Safety Institute", "AISI"), 10, 10, 40, True, ("", "")),
    ("talent", ("Talent", "人材"), 24, 0, 60, True, ("", "")),
    ("commit", ("Commitments of signed deals", "合意済みの拠出"), 42, 42, 42, False,
     ("Bound by two signed deals until 2029", "二つの合意により2029年まで固定")),
)  # fmt: skip

TERMS: tuple[tuple[Pair, float, bool], ...] = (
    (("EU rules travel further", "EUの規則がより広く通用する"), 1.6, False),
    (("Market for certified goods", "認証済み製品の市場"), 0.7, False),
    (
        (
            "Assurance capacity below 0.40: too few inspectors",
            "評価能力が0.40未満：検査官が足りない",
        ),
        0.0,
        True,
    ),
    (("Japan's inspectors too few", "日本の検査官が少ない"), -2.6, False),
    (("No binding duty in Japan", "日本に法的義務がない"), -2.1, False),
    (("European election near", "欧州議会選挙が近い"), -0.3, False),
)

DEALS: tuple[tuple[str, str, Pair, Pair, str, Pair, float], ...] = (
    ("mutual_recognition", "eu", ("Mutual Recognition", "相互承認"), ("EU", "EU"), "open",
     ("On the table", "交渉できます"), 0.18),
    ("frontier_access", "us", ("Frontier-Access Pact", "フロンティア・アクセス協定"),
     ("United States and labs", "米国と開発企業"), "drafted", ("Proposed this turn", "今期提案"), 0.61),
    ("gulf_capital", "gulf", ("Gulf Capital", "湾岸資本の受け入れ"), ("Gulf states", "湾岸諸国"), "offered",
     ("They ask Japan; one turn left", "先方からの打診（残り1ターン）"), 0.88),
    ("language_pact", "asia", ("Language-Model Pact", "アジア言語モデル協定"),
     ("Asian partners", "アジアのパートナー"), "in_force", ("In force until 2029 H1", "2029年前半まで有効"), 1.0),
)  # fmt: skip

CHOICES: tuple[tuple[str, Pair, tuple[Pair, ...], Pair], ...] = (
    ("align", ("Align fully", "全面的に合わせる"),
     (("▲ United States", "▲ 米国との関係"), ("▼ Leverage -7", "▼ 不可欠性 -7"), ("▼ China: one rung up", "▼ 中国の対応が一段上がる")),
     ("Precedent", "前例")),
    ("narrow", ("Accept the narrow list", "限定リストを受け入れる"),
     (("▲ United States, a little", "▲ 米国との関係が少し改善"), ("▼ 2 points of political capital", "▼ 政治的資本 2")),
     ("", "")),
    ("wait", ("Ask for a year", "一年の猶予を求める"),
     (("No cost now", "今の負担なし"), ("▼ Deadline with tariffs", "▼ 関税を伴う期限")), ("Time", "時間")),
)  # fmt: skip
