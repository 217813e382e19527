//! Whose stance it is: running text in which others speak, the past is told, something is quoted, asked or denied.

use super::check;

#[test]
fn third_persons_take_no_side_for_the_author() {
    check(&[
        ("我师父一辈子主张慢工出细活，一把椅子做半年。我跟着他学了三年榫卯。", ""),
        ("合伙人坚持要坐班，我和他为这事谈过几次。", ""),
        ("上一家公司的经理要求所有人每天打卡、写日报，我在那里管仓库。", ""),
        ("房东说院子里的种子配方是商业机密，不许外传。我只管浇水。", ""),
        ("社区里有些家长主张让 AI 批改作文，我负责收作业。", ""),
        ("我太太觉得东西应该免费给大家用，她做的剪纸从来不收钱。我管账。", ""),
        ("协会会长总想把各村的账都集中到统一平台上。我是其中一个村的会计。", ""),
        ("供应商的意思是客服全部交给 AI。我只是把他们的方案转给同事看。", ""),
        ("我的前任留下一个规矩：每个改动都要他审批。我接手两个月了。", ""),
        ("My aunt swears by taking your time; she spent four years on one quilt. I keep her accounts.", ""),
        ("The foundation that pays us insists that everything be open source. I write their newsletters.", ""),
        (
            "The previous head of the lab demanded that everybody be in the office by eight. I joined after she left.",
            "",
        ),
        ("My co-founder is convinced that we should track every click. I run the kitchen.", ""),
        ("A museum across the river keeps its archive closed. I catalogue maps.", ""),
        ("According to my mentor, nothing should ship before it is perfect. I have been her student for a year.", ""),
        ("Half of the parents would like an algorithm to grade the essays; I collect them on Fridays.", ""),
        ("The council wants one platform for every village hall. I look after ours.", ""),
        ("My partner does everything pro bono. I repair bicycles.", ""),
    ]);
}

#[test]
fn the_author_speaks_again_after_others() {
    check(&[
        ("合伙人坚持要坐班，我自己只做远程。", "place+"),
        ("很多同行把配方当商业机密，我的配方全部公开。", "openness+"),
        ("师父讲究慢工出细活，我不一样，先上线再说。", "pace+"),
        ("领导喜欢让算法派单，可我还是一单一单人工派。", "automation-"),
        ("My co-founder wants to track every click. I refuse: no tracking, ever.", "privacy+"),
        ("Everybody around me works from home; I want us in one office.", "place-"),
        ("My teacher kept her patterns secret. Mine are open source.", "openness+"),
        ("Other workshops hurry. We take our time.", "pace-"),
    ]);
}

#[test]
fn quotations_and_reports_are_not_the_authors() {
    check(&[
        ("墙上贴着“先上线再说”，是上一任店长写的。", ""),
        ("书里有一句“隐私第一”，我拿来做书签。", ""),
        ("招聘启事上写着：必须每天到公司坐班。我把它抄下来做语料。", ""),
        ("报纸标题是《全部交给 AI》，我剪下来存档。", ""),
        ("口号喊的是“数据越多越好”，我听了三年。", ""),
        ("The poster says “move fast and break things”. I frame posters.", ""),
        ("The manual states that every change needs sign-off. I translate manuals.", ""),
        ("Their slogan, \"data never leaves the device\", hangs over my desk.", ""),
        ("‘Volunteers only’, the sign read. I painted it for the fair.", ""),
        ("I was told that everything must stay closed source; the memo is in the archive that I keep.", ""),
    ]);
}

#[test]
fn the_past_and_the_possible_are_not_now() {
    check(&[
        ("我曾经相信快速试错，一周一版。这些年只在河边画鸟。", ""),
        ("十年前我也天天坐班。", ""),
        ("早几年我们收集用户行为做推荐，那个产品已经关了。", ""),
        ("假如有一天全部开源，我会去看看代码。", ""),
        ("要是能远程就好了，可惜不由我定。", ""),
        ("有没有可能让算法来派单？", ""),
        ("Ten years ago I would have kept the recipe secret.", ""),
        ("We were a remote team once.", ""),
        ("Imagine that nobody had a boss. I write stories like that.", ""),
        ("Could it be free for everyone?", ""),
        ("I had been a believer in shipping every week. These days I plant hedges.", ""),
        ("As a student I gave it all away for free.", ""),
    ]);
}

#[test]
fn negation_reaches_as_far_as_its_clause() {
    check(&[
        ("我从不觉得远程是个好办法", "place-"),
        ("并不是所有数据都要上传，我们一条都不传", "privacy+"),
        ("我不认为机器能代替人来做判断", "automation-"),
        ("谁也没有权力替别人拍板，我们各自决定", "autonomy+"),
        ("不收集、不分析、不出售任何用户数据", "privacy+"),
        ("别跟我谈闭源", "openness+"),
        ("I have never believed in remote work", "place-"),
        ("I don't think a machine should decide who gets a bed", "automation-"),
        ("There is nothing secret about our recipe", "openness+"),
        ("We do not, under any circumstances, sell user data", "privacy+"),
        ("You will not find a boss here", "autonomy+"),
        ("It is not free, and I send invoices for every hour", "money+"),
    ]);
}
