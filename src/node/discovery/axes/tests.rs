mod authors;
mod parsed;

use super::*;

/// `place+` is the first pole of the axis, `place-` the second.
fn poles(text: &str) -> String {
    let stances = stances(text.lines());
    let sign = |pole| if pole == Pole::First { '+' } else { '-' };
    let words: Vec<String> =
        stances.iter().map(|stance| format!("{}{}", stance.axis.name(), sign(stance.pole))).collect();
    words.join(" ")
}

#[track_caller]
pub(super) fn check(cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| poles(text) != *expected)
        .map(|(text, expected)| format!("{text:?}: expected {expected:?}, found {:?}", poles(text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn each_pole_in_both_languages() {
    check(&[
        // place
        ("只接受全远程，每天一次文字同步就够", "place+"),
        ("我在家办公已经五年，换城市也不耽误干活", "place+"),
        ("人在哪儿都行，有网就能开工", "place+"),
        ("团队散在四个国家，平时异步沟通", "place+"),
        ("数字游民，一台笔记本走天下", "place+"),
        ("Remote only, async only", "place+"),
        ("We work from anywhere and meet over video", "place+"),
        ("I'm a digital nomad, three time zones a year", "place+"),
        ("必须每天到公司坐班", "place-"),
        ("我信坐在一起干活，出问题转个身就能说清楚", "place-"),
        ("希望对方能到岗，面对面讨论", "place-"),
        ("图纸必须现场复核", "place-"),
        ("someone on site in Lyon", "place-"),
        ("I want to sit next to the people I work with", "place-"),
        ("We share one office and solve things face to face", "place-"),
        // pace
        ("先上线再说，错了再改", "pace+"),
        ("一周一版，小步快跑", "pace+"),
        ("快速试错，两周内必须见到用户反馈", "pace+"),
        ("做硬件要快，样机差不多就上产线", "pace+"),
        ("Move fast and break things", "pace+"),
        ("We ship every week and fix it later", "pace+"),
        ("Done is better than perfect", "pace+"),
        ("慢工出细活，宁可晚一年也要打磨好", "pace-"),
        ("没想清楚之前不动手", "pace-"),
        ("不追季，一个版改到合身才出货", "pace-"),
        ("一件东西做两年我觉得正常", "pace-"),
        ("I'd rather launch three months late than ship something broken", "pace-"),
        ("We take our time and get the details right", "pace-"),
        ("Careful craft, measure twice", "pace-"),
        // openness
        ("代码默认 MIT 开源", "openness+"),
        ("原理图和固件全部公开，谁都可以拿去改", "openness+"),
        ("数据和代码随论文一起开放", "openness+"),
        ("Schematics and firmware stay open", "openness+"),
        ("Copyleft or nothing", "openness+"),
        ("We build in public and publish everything", "openness+"),
        ("代码闭源，签保密协议才能看", "openness-"),
        ("配方是商业机密，不对外公开", "openness-"),
        ("核心算法绝不外传", "openness-"),
        ("Our source stays closed", "openness-"),
        ("Everyone signs an NDA before the first call", "openness-"),
        ("We keep the recipe secret", "openness-"),
        // autonomy
        ("扁平团队，每个人自己决定做什么", "autonomy+"),
        ("没有老板，大家一起商量着定", "autonomy+"),
        ("谁做谁说了算", "autonomy+"),
        ("Flat team, no bosses", "autonomy+"),
        ("People choose their own work and hours", "autonomy+"),
        ("We decide by consensus", "autonomy+"),
        ("一切听指挥，按流程走", "autonomy-"),
        ("方向由我一个人拍板，其他人执行", "autonomy-"),
        ("每天打卡，写日报", "autonomy-"),
        ("Clear chain of command, and every change needs sign-off", "autonomy-"),
        ("I make the final call and people follow instructions", "autonomy-"),
        ("Strict process, daily reports", "autonomy-"),
        // centralisation
        ("把全国的诊所接到统一平台上", "centralisation+"),
        ("数据都集中到总部管理", "centralisation+"),
        ("要做行业里唯一的大平台", "centralisation+"),
        ("One platform for every school in the country", "centralisation+"),
        ("Everything runs through a single central database", "centralisation+"),
        ("去中心化，各村自己跑自己的服务器", "centralisation-"),
        ("每个社区自己运营，不要总部", "centralisation-"),
        ("本地优先，自托管", "centralisation-"),
        ("Federated and self-hosted, each town runs its own server", "centralisation-"),
        ("Local-first software only", "centralisation-"),
        ("Small cooperatives should own their own infrastructure", "centralisation-"),
        // privacy
        ("用户数据不出本地，绝不上传", "privacy+"),
        ("不追踪，不埋点，不做画像", "privacy+"),
        ("录音不上任何云端，受访人随时可以要求删除", "privacy+"),
        ("隐私第一，端到端加密", "privacy+"),
        ("No tracking, no ads", "privacy+"),
        ("Data never leaves the device", "privacy+"),
        ("We respect the privacy of every patient", "privacy+"),
        ("我们收集用户行为做精准推荐", "privacy-"),
        ("靠数据变现，数据越多越好", "privacy-"),
        ("把用户画像卖给广告商", "privacy-"),
        ("We track every click and sell the data to advertisers", "privacy-"),
        ("Ad-supported: we profile users in detail", "privacy-"),
        // money
        ("必须有偿，按小时付费", "money+"),
        ("目标是盈利，拿股权也行", "money+"),
        ("Paid work only, my day rate is 500", "money+"),
        ("We are for-profit and plan to raise venture capital", "money+"),
        ("We sell it to hospitals for a yearly fee", "money+"),
        ("纯公益，分文不取", "money-"),
        ("非营利项目，大家都是志愿者", "money-"),
        ("永久免费，谁都用得起", "money-"),
        ("Volunteers only, we have no budget", "money-"),
        ("It will stay free for everyone", "money-"),
        ("I do this pro bono", "money-"),
        // automation
        ("能自动化的绝不用人", "automation+"),
        ("客服全部交给 AI", "automation+"),
        ("让算法派单，减少人工干预", "automation+"),
        ("AI first: agents do the work", "automation+"),
        ("We automate everything we can", "automation+"),
        ("Let the model decide, people only look at exceptions", "automation+"),
        ("简历我自己看，不用 AI 筛人", "automation-"),
        ("每一条都要人工审核", "automation-"),
        ("全部手工制作", "automation-"),
        ("We review every line by hand", "automation-"),
        ("A human must make the decision", "automation-"),
        ("No automated CV screening on my desk", "automation-"),
    ]);
}

#[test]
fn negation_turns_a_cue_within_its_clause() {
    check(&[
        ("我不接受坐班", "place+"),
        ("拒绝远程，见面才谈", "place-"),
        ("不远程的不考虑", "place+"),
        ("要坐班的，免谈", "place+"),
        ("要坐班的\n一律不考虑", "place+"),
        ("坐班、打卡免谈", "place+ autonomy+"),
        ("不打卡不坐班", "place+ autonomy+"),
        ("闭源的项目我不碰", "openness+"),
        ("不开源我就不参与", "openness+"),
        ("不是为了赚钱", "money-"),
        ("不做广告，只做订阅", "privacy+ money+"),
        ("不要远程，要现场", "place-"),
        ("绝不收集或出售用户数据", "privacy+"),
        ("我们要的是打磨，而不是快速上线", "pace-"),
        ("比起速度，我更看重打磨", "pace-"),
        ("与其快速上线，不如打磨一年", "pace-"),
        ("线上聊一百次不如见一次面", "place-"),
        ("手工胜过自动化", "automation-"),
        ("手工比自动化重要", "automation-"),
        ("不急着上线", "pace-"),
        ("没有开源就没有信任", "openness+"),
        ("I don't work remotely", "place-"),
        ("I never work on site", "place+"),
        ("Remote is not for me", "place-"),
        ("On-site? No thanks.", "place+"),
        ("No NDAs and no secrets", "openness+"),
        ("We won't collect or sell personal data", "privacy+"),
        ("We never track, profile or sell users", "privacy+"),
        ("I refuse to sign NDAs", "openness+"),
        ("Craft over speed", "pace-"),
        ("By hand rather than by algorithm", "automation-"),
        ("Volunteers instead of paid staff", "money-"),
        ("Not a proprietary platform", "openness+"),
        ("I'm tired of daily standups and micromanagement", "autonomy+"),
        ("Closed source is a dealbreaker", "openness+"),
        ("I won't join unless it is open source", "openness+"),
        ("I'm out if it is closed source", "openness+"),
        ("If it is not open source, I'm out", "openness+"),
        ("除非开源，否则免谈", "openness+"),
        ("如果要坐班，就算了", "place+"),
        ("Nothing proprietary", "openness+"),
        ("People, not algorithms, decide", "automation-"),
        ("No AI-generated art", "automation-"),
        ("AI should never grade an essay", "automation-"),
        ("AI 不能代替老师", "automation-"),
        ("不收费，也不拉赞助", "money-"),
        ("No hierarchy, no orders", "autonomy+"),
        ("Remote, not on site", "place+"),
    ]);
}

#[test]
fn what_looks_like_a_negation_turns_nothing() {
    check(&[
        ("不仅开源，还免费给所有人用", "openness+ money-"),
        ("不只是远程，还要异步", "place+"),
        ("非常看重现场办公", "place-"),
        ("离不开手工", "automation-"),
        ("不能没有开源", "openness+"),
        ("没有比手工更可靠的", "automation-"),
        ("无论如何都要人工审核", "automation-"),
        ("别人坐班，我远程", "place+"),
        ("Not only open source but free for everyone", "openness+ money-"),
        ("Never without human review", "automation-"),
        ("Fully remote, no matter where you live", "place+"),
        ("There is no privacy policy here, but we work remotely", "place+"),
    ]);
}

#[test]
fn what_is_put_up_with_is_no_stance() {
    check(&[
        ("我不反对远程", ""),
        ("不排斥坐班", ""),
        ("远程也行", ""),
        ("远程或现场都可以", ""),
        ("偶尔可以线下见面", ""),
        ("以远程为主，偶尔到公司", "place+"),
        ("坚持远程办公，必要时可以到现场", "place+"),
        ("I'm not against remote work", ""),
        ("I don't mind working on site", ""),
        ("Remote is fine", ""),
        ("Remote or on site, both work", ""),
        ("Not necessarily open source", ""),
        ("不一定要开源", ""),
    ]);
}

#[test]
fn what_others_say_or_what_is_supposed_is_not_the_authors() {
    check(&[
        ("客户要求驻场", ""),
        ("老板总想让我们坐班，天天打卡", ""),
        ("客户要求驻场，但我只做远程", "place+"),
        ("有人认为远程没有效率", ""),
        ("前公司天天加班赶工，现在慢慢打磨", "pace-"),
        ("以前在大厂坐班，如今全远程", "place+"),
        ("竞争对手都在收集用户数据", ""),
        ("研究远程办公对城市的影响", ""),
        ("写过一本关于开源的书", ""),
        ("给远程团队做财务咨询", ""),
        ("如果开源，用户会更多", ""),
        ("要不要坐班还没想好", ""),
        ("你们是远程还是坐班？", ""),
        ("他常说“先上线再说”", ""),
        ("“慢工出细活”", "pace-"),
        ("我的信条是“慢工出细活”", "pace-"),
        ("The client wants us on site", ""),
        ("My boss insists on daily reports", ""),
        ("Most companies track every click", ""),
        ("Most companies track every click, we never do", ""),
        ("They want me in the office, but I work remotely", "place+"),
        ("I study remote work", ""),
        ("My thesis is on open source licensing", ""),
        ("I wrote a book about slow living", ""),
        ("Accounting software for remote teams", ""),
        ("Should it be open source?", ""),
        ("Is remote work possible?", ""),
        ("If it were open source, more people would use it", ""),
        ("She says \"move fast and break things\"", ""),
        ("I used to work in the office", ""),
        ("I used to work in the office, now I'm fully remote", "place+"),
        ("Investors love monetising user data", ""),
    ]);
}

#[test]
fn what_only_looks_like_a_cue_is_none() {
    check(&[
        ("远程医疗设备的固件工程师", ""),
        ("慢性病管理", ""),
        ("自动化测试工程师", ""),
        ("人工智能方向的博士", ""),
        ("隐私政策和合规咨询", ""),
        ("首轮免费试用", ""),
        ("无人机航拍", ""),
        ("分布式系统后端", ""),
        ("共享单车的数据分析", ""),
        ("开源节流", ""),
        ("收集土壤样本", ""),
        ("Remote sensing of forests", ""),
        ("Supervised learning for speech", ""),
        ("Privacy lawyer", ""),
        ("A flat white in my free time", ""),
        ("Gluten-free bakery", ""),
        ("Patent attorney in Munich", ""),
        ("Slow internet in my village school", ""),
        ("Order tracking for couriers", ""),
        ("Human resources manager", ""),
        ("Fast food chef", ""),
        ("we build fruit boxes", ""),
        ("", ""),
        ("。，？", ""),
    ]);
}

#[test]
fn the_side_with_more_evidence_is_taken() {
    check(&[
        ("远程\n到岗", ""),
        ("远程办公\n全员异步\n每年到岗一次", "place+"),
        ("Fully remote. We meet in person once a year.", "place+"),
        ("We are free for schools and charge companies", ""),
        ("Speed and craft", ""),
    ]);
}

#[test]
fn the_clause_that_shows_a_stance_is_in_its_authors_words() {
    let said = |text: &'static str| stances(std::iter::once(text)).pop().map(|stance| stance.said);
    let cases = [
        ("后端工程师，只接受 全远程，不开早会。", "只接受 全远程"),
        ("I build probes. Schematics stay OPEN; I like tea.", "Schematics stay OPEN"),
        ("要坐班的，免谈", "要坐班的，免谈"),
    ];
    for (text, expected) in cases {
        assert_eq!(said(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn opposed_stances_collide_in_either_form() {
    let (a, b) = ("只做远程，开源优先，有偿", "必须坐班，闭源，按市场价付费，手工");
    let (a, b) = (stances(std::iter::once(a)), stances(std::iter::once(b)));
    let found = collisions(&a, &b);
    assert_eq!(found.iter().map(|collision| collision.axis).collect::<Vec<_>>(), [Axis::Place, Axis::Openness]);
    assert_eq!((found[0].mine.as_str(), found[0].theirs.as_str()), ("只做远程", "必须坐班"));
    let (a, b) = (Poles::of(&a), Poles::of(&b));
    assert_eq!(a.opposed(b).collect::<Vec<_>>(), [Axis::Place, Axis::Openness]);
    assert_eq!(b.opposed(a).collect::<Vec<_>>(), [Axis::Place, Axis::Openness]);
    assert_eq!((a.count(), b.count(), a.opposed(a).count()), (3, 4, 0));
    assert_eq!(
        (a.on(Axis::Place), b.on(Axis::Automation), b.on(Axis::Pace)),
        (Some(Pole::First), Some(Pole::Second), None)
    );
    assert_eq!(Poles::default().opposed(a).count(), 0);
    assert!(collisions(&[], &[]).is_empty());
}

#[test]
fn axes_have_labels_in_both_languages() {
    assert_eq!(Axis::Place.label(Language::Zh), "地点：远程 ↔ 现场");
    assert_eq!(Axis::Place.label(Language::En), "place: remote ↔ on site");
}

#[test]
fn what_stands_beside_the_cues_is_kept() {
    let words = |text: &'static str| beside(text.lines()).split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(words("Bees, remote only.\nOn site? Never with bees."), "bees never with bees");
    assert_eq!(words("养蜂手册，必须到现场讨论"), "养蜂手册 必须 讨论");
}
