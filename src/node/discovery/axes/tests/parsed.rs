//! Whole profiles and demands, taken apart as they are when somebody is put in.

use super::*;
use crate::node::profile::Profile;

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let of = |text: &str| -> String {
        let profile = Profile::parse(text);
        let sign = |pole| if pole == Pole::First { '+' } else { '-' };
        let stances = stances(profile.positions());
        stances
            .iter()
            .map(|stance| format!("{}{}", stance.axis.name(), sign(stance.pole)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| of(text) != *expected)
        .map(|(text, expected)| format!("{text:?}: expected {expected:?}, found {:?}", of(text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn authors_take_sides_beside_people_whom_they_name() {
    check(&[
        ("## 关于\n陶艺师，在窑边住了八年。\n## 条件\n- 来学的人必须到现场，隔着屏幕教不了拉坯。", "place-"),
        ("我和搭档做口述史，素材全部公开，谁都可以拿去用。想找会剪辑的人。", "openness+"),
        ("## 介绍\n给乡村诊所写排班软件。\n## 立场\n医生和护士自己决定怎么排，不要院长拍板。", "autonomy+"),
        ("我们协会坚持各村自治，不要总部。在找懂账目的人。", "centralisation-"),
        ("做早教玩具的，老师傅带出来的手艺，全部手工制作。", "automation-"),
        ("客户的图纸绝不外传，签保密协议才能看。我修老钟表。", "openness-"),
        ("我给老人拍遗像，分文不取，相框也不收钱。", "money-"),
        ("想找调音师。我们这儿的人都是按小时付费，概不赊账。", "money+"),
        ("孩子的录音只存在家长手机里，绝不上传。需要一位安卓开发。", "privacy+"),
        ("印刷厂现在全部交给 AI 排版，我就是这么做的，效果很好。", "automation+"),
        (
            "## About\nViolin maker.\n## Conditions\n- My apprentices must be here in the workshop every day, face to face.",
            "place-",
        ),
        ("My sister and I run a seed bank. We give everything away, free for everyone.", "money-"),
        ("I teach deaf children. Parents own the recordings; we never upload them.", "privacy+"),
        ("Our museum keeps its archive open to all, data and code included.", "openness+"),
        ("I want clients who let me take my time. I'd rather launch three months late.", "pace-"),
        ("Our co-op has no bosses and members decide by consensus. Looking for a cheesemaker.", "autonomy+"),
        ("We still work from home, twelve years on, and look for an editor.", "place+"),
        (
            "Need a nurse for a village clinic. The software decides nothing; a human must make the decision.",
            "automation-",
        ),
        ("My rule: nothing leaves the device, no tracking. I build apps for diabetics.", "privacy+"),
        (
            "Carpenter. I don't believe in deadlines, I take the time a door needs and do it by hand.",
            "pace- automation-",
        ),
    ]);
}

#[test]
fn people_whom_authors_name_take_sides_of_their_own() {
    check(&[
        ("## 关于\n修表匠。\n## 现在\n徒弟的父亲催着快点上线网店，说错了再改。我还没答应。", ""),
        ("## 关于我\n档案员。\n- 上级部门要把各县的档案都集中到统一平台，我在配合清点。", ""),
        ("门口的横幅写着“永久免费”，是前一个租客挂的。我在这儿开裁缝铺。", ""),
        ("我导师常说闭源的软件不值得学。我研究她的手稿。", ""),
        (
            "## About\nGlazier.\n## Story\nMy brother-in-law tracks every click of his customers and sells the data to advertisers.",
            "",
        ),
        ("I paint signs. The bakery across the road let an algorithm decide its prices.", ""),
        ("Choir leader. The board insists on one platform for all choirs in the country.", ""),
        ("Years ago, in another life, we shipped every week and fixed it later. I keep bees.", ""),
        ("My landlord says everyone signs an NDA before the first call. I only rent the cellar.", ""),
    ]);
}

#[test]
fn skills_and_goods_are_no_sides() {
    check(&[
        ("## 技能\n- 结构设计\n## 我能提供\n- 拓扑优化、有限元、自动化产线、开源工具链、人工打磨", ""),
        ("会质检、远程会诊、安全检查、手工缝合、排班", ""),
        ("我会微调语音模型，也做安全检查", ""),
        ("Site inspection and model fine-tuning for bridges", ""),
        ("Looking for a person who knows bookbinding", ""),
        ("Joint supervision of theses", ""),
        ("不收集、不分析、不转让、不出售用户数据", "privacy+"),
        ("Sunday is closed", ""),
    ]);
}
