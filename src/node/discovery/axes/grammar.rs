//! The words that turn, weaken or take back what a cue says, in both languages.

use std::sync::LazyLock;

use super::phrases::Book;

/// What a word does to the cues around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Turns the cue that follows: 不, never, rather than.
    Not,
    /// Looks like a negation and is none: 不仅, not only.
    Nothing,
    /// The cue that follows is put up with, not wanted: 不反对, open to.
    Tolerated,
    /// The same, of the cue before: 也行, is fine.
    ToleratedBefore,
    /// Turns the cue before: 免谈, is not for me.
    Rejected,
    /// Sets what follows below something else: rather craft *than* speed. Turns it where it makes a stance by itself.
    Below,
    /// Turns the cue that follows or, where none does, the one before: 不接受, no.
    Either,
    /// Turns the cue before, in favour of one that follows: 不如.
    Less,
    /// What stands before it has no hold on what follows: 但, but.
    Bar,
    /// Only what follows: says it with force, and no negation reaches across.
    Only,
    /// Says it with force: 必须, must.
    Force,
    /// Somebody else: what they say or want ([`Sign::Say`], and words of force too) is not the author's.
    Others,
    /// Somebody else at the head of the clause: all of it is about them.
    Them,
    /// What others do when they have an opinion.
    Say,
    /// The author speaks again.
    Own,
    /// What follows, or what stands between the two parts of the phrase, is a subject of work.
    Subject,
    /// The cue before names a subject of work.
    SubjectBefore,
    /// What follows is supposed.
    If,
    /// What follows is an exception.
    Unless,
    /// What follows is over.
    Past,
    /// What follows holds now.
    Now,
    /// The clause asks.
    Question,
    /// A quotation that follows is the author's creed.
    Creed,
}

/// A sign, and how far from the cue it may stand; see [`super::phrases::units`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub sign: Sign,
    pub reach: usize,
}

const SIGNS: &[(Sign, usize, &str)] = &[
    (
        Sign::Not,
        8,
        "不; 没; 没有; 毫无; 并非; 并不; 不是; 不会; 不能; 不可; 不可以; 不要; 不想; 不愿; 不愿意; 不肯; 不喜欢; 不希望; \
         不打算; 不需要; 不用; 不必; 无需; 无须; 不准; 不许; 不让; 不该; 不应; 不应该; 不得; 不再; 不搞; 不走; 不玩; 不想要; \
         不支持; 不赞成; 不认同; 不认可; 不同意; 不允许; 不主张; 不提倡; 不依赖; 不靠; 不追求; 不图; 不为; 没法; 没办法; \
         无法; 无意; 不习惯; 不卖; 不设; 不留; 从不; 从来不; 从没; 从未; 决不; 永不; 永远不; 绝不会; 坚决不; 概不; 都不; \
         也不; 而不; 杜绝; 没打算; 很少; 极少; 用不着; 犯不着; 做不到; 不甘; 不屑; 懒得; 反对; 抵制; 讨厌; 厌恶; 反感; \
         厌倦; 受够; 受够了; 害怕; 远离; 逃离; 告别; 避免; 抛弃; 放弃; 摆脱; 取消; 废除; 停止; 禁止; 严禁; 谢绝; 警惕; \
         打破; 去掉; 砍掉; 拒不; 而不是; 而非; 而不必; 而不用; 而不靠; 不意味着",
    ),
    (
        Sign::Below,
        8,
        "比起; 与其; 相比; 胜过; 好过; 强过; 优于; 高于; 大于; 重于; 先于; 多于; \
         比 .. (重要|要紧|好|强|靠谱|可靠|管用|值钱|有用|踏实|珍贵|值得); than; beats; trumps; comes before; matters more than",
    ),
    (Sign::Below, 4, "over; above; less; fewer; minus; beat"),
    (Sign::Below, 2, "before"),
    (Sign::Not, 4, "无; 未; 非; 别; 勿"),
    (Sign::Below, 0, "太; 过于; 过度; 少; 少点; 少些"),
    (Sign::Not, 1, "零"),
    (
        Sign::Not,
        16,
        "not; never; no longer; don't; dont; do not; doesn't; does not; didn't; did not; won't; wont; will not; wouldn't; \
         would not; can't; cant; cannot; can not; couldn't; shouldn't; should not; mustn't; must not; isn't; is not; aren't; \
         are not; wasn't; weren't; ain't; haven't; hasn't; nobody; no one; nothing; none; neither; nor; refuse*; reject*; \
         decline*; avoid*; oppose*; against; hate*; dislike*; despise*; distrust*; resist*; resent*; abandon*; quit; quitting; \
         instead of; rather than; as opposed to; tired of; sick of; fed up with; allergic to; wary of; afraid of; opposed to; \
         away from; not interested in; no interest in; no time for; no patience for; zero tolerance for; done with; stop; \
         stay away from; walk away from; free of; say no to; rarely; seldom; hardly; no fan of; not a fan of; no appetite for; \
         no use for; no need for; no need to; no place for; unwilling to; not willing to; forbid*; ban; bans",
    ),
    (Sign::Not, 8, "no; without; zero; anti; non; lack of"),
    (Sign::Below, 8, "too much; too many"),
    (Sign::Below, 2, "too"),
    (Sign::Not, 2, "ban on"),
    (
        Sign::Either,
        8,
        "拒绝; 绝不; 不做; 不接受; 不能接受; 无法接受; 接受不了; 不考虑; 没兴趣; 不感兴趣; 不接; 不碰; 不参与; 不参加; 不加入; 不谈; \
         不信; 不信任; 不相信; 受不了; 忍不了; 一律不; 一概不; 不适合; 就不; 不认; banned; \
         doesn't work; does not work; don't work; won't work; never works; never worked",
    ),
    (
        Sign::Nothing,
        0,
        "不仅; 不仅仅; 不只; 不只是; 不光; 不光是; 不但; 不单; 不单单; 不止; 不论; 不管; 无论; 不断; 不同; 不错; 不少; 不久; 不足; \
         不妨; 不由; 不得了; 了不起; 对不起; 差不多; 忍不住; 恨不得; 巴不得; 离不开; 少不了; 免不了; 缺不了; 不可或缺; 不可缺少; \
         必不可少; 不能没有; 不能不; 不会不; 不是不; 没有不; 没错; 没事; 说不定; 来不及; 等不及; 不懂; 不太懂; 不会用; 没学过; \
         没做过; 不熟; 不熟悉; 不了解; 不擅长; 无人; 无锡; 无线; 无障碍; 无数; 非洲; 非常; 非遗; 别的; 别墅; 特别; 分别; \
         区别; 个别; 其他; 其它; 吉他; 他乡; 利他; 级别; 识别; 性别; 类别; 未来; 少年; 少数; 少儿; 至少; 多少; 零售; 零食; 零件; 零基础; 不动产; 不锈钢; 若非; \
         太阳; 太极; 没有什么比; 没什么比; 没有比; 没人比; 大不了; 免得; 要不是; 要不然; 不时",
    ),
    (
        Sign::Nothing,
        0,
        "not only; not just; not merely; not simply; no doubt; no matter; no problem; why not; not to mention; nothing beats; \
         more than; no more than; other than; no less than; cannot do without; can't do without; \
         can't live without; over the (years|past|last|phone|internet|weekend|summer|winter|next); over a decade; \
         over (10|20|30|two|three|five|ten|twenty|thirty) years; all over; take over; over time; if possible; \
         don't know; do not know; don't understand; not familiar with; never used; never learned; never tried; \
         no experience with; no experience in; no background in; don't have experience",
    ),
    (
        Sign::Tolerated,
        12,
        "不反对; 不排斥; 不介意; 不抗拒; 不拒绝; 不讨厌; 不怕; 不嫌弃; 并不反对; 并不排斥; 不是反对; 不是不接受; 不一定; 不一定要; 未必; \
         未必要; 不强求; 不强制; 不完全; 不全是; 不总是; 不见得; 也接受; 可以接受; 能接受; 接受; 都接受; 也能; 也可; 也可以; 也愿意; 既可以; \
         偶尔; 有时; 有时候; 必要时; 有需要时; 如有需要; 实在不行; 不得不; 不得已; 被迫; 理解; 每月一次; 每季度一次; 一年一次; 迟早",
    ),
    (Sign::Tolerated, 0, "可; 可以"),
    (
        Sign::Tolerated,
        12,
        "not against; not opposed to; nothing against; not averse to; not anti; don't mind; do not mind; wouldn't mind; \
         don't object to; no objection to; no objections to; have nothing against; no problem with; fine with; ok with; \
         okay with; happy with; open to; not allergic to; occasional; occasionally; sometimes; once a month; now and then; \
         once in a while; from time to time; not necessarily; not always; not fully; not entirely; not completely; not purely; \
         not strictly; not all; not every; not 100%; can also; could also; may also; can live with; tolerate; tolerates; \
         reluctantly; forced to; had to; flexible about; flexible on; agnostic about; neutral on; see the point of; understand why",
    ),
    (
        Sign::ToleratedBefore,
        4,
        "once a year; twice a year; once a month; twice a month; a few times a year; once a quarter; every quarter; now and then; \
         occasionally; sometimes; from time to time; once in a while; 一次; 两次; 一两次; \
         也行; 也可以; 也可; 都行; 都可以; 都可; 皆可; 均可; 亦可; 没问题; 也没问题; 没关系; 无所谓; 也好; 不限; 也能接受; 也接受; 也成; \
         都成; 可谈; 可商量; is fine; is ok; is okay; is also fine; are fine; is possible; possible; works too; is welcome; \
         optional; is optional; negotiable; ok; okay; fine by me; if needed; if necessary; if you like; if you prefer; \
         doesn't bother me; doesn't scare me",
    ),
    (
        Sign::Rejected,
        8,
        "免谈; 免了; 不行; 算了; 就算了; 不干; 没门; 勿扰; 劝退; 别找我; 别来; 请别来; 不来; 不去; 不奉陪; 不聊; 绕道; 请绕道; \
         不适合我; 不合适; 不签; 不投; 不合作; 恕不; 恕不奉陪; 就没有; 就谈不上; 等于没有; 走不通; 行不通; 靠不住; 信不过; 一概免; \
         一律免; 没得谈; 退出; 走人; 不靠谱; 没意义; 是浪费; 是噩梦; 是灾难; 找别人; 请找别人; 不欢迎; 不合我; 没用; 不可能; \
         不可取; 不可行; 行不得; 要不得; 使不得",
    ),
    (
        Sign::Rejected,
        8,
        "is not for me; isn't for me; are not for me; aren't for me; not for me; not for us; is out; is a no; is a no go; no go; no thanks; no thank you; \
         nope; dealbreaker; deal breaker; is a dealbreaker; is a deal breaker; is off the table; off the table; is a waste; wastes; kills; kill; ruins; burned; burns; \
         is over; is dead; need not apply; needn't apply; i'm out; i am out; count me out; i'll pass; i pass; i decline; \
         not interested; i walk; i leave; i'd leave; not my thing; wrong person; not your person; look elsewhere; go elsewhere; not welcome; is not welcome; \
         is not acceptable; isn't acceptable; unacceptable; is not an option; isn't an option; not an option; is not allowed; \
         are not allowed; not allowed; is banned; is forbidden; is poison; is theft; is a trap; is not enough; isn't enough; \
         is wrong; is nonsense; is overrated; drives me away; makes me leave",
    ),
    (Sign::Rejected, 0, "free"),
    (
        Sign::Less,
        8,
        "不如; 比不上; 赶不上; 抵不过; 敌不过; 抵不上; 替代不了; 代替不了; 取代不了; 不等于; 不能代替; 不能取代; cannot replace; \
         can't replace; is no substitute for; are no substitute for; no replacement for",
    ),
    (
        Sign::Bar,
        0,
        "但; 但是; 但求; 却; 而是; 反而; 然而; 可是; 不过; 所以; 因此; 因为; 否则; 那么; 才; 而且; 另外; 同时; 转而; 改为; 改成; \
         换成; but; however; yet; because; so that; although; though; while; whereas; therefore; otherwise; since; \
         which is why; and i; and we; and my; and our; and the; so i; so we; in favour of; in favor of",
    ),
    (
        Sign::Only,
        12,
        "只; 只有; 只能; 只做; 只接受; 只考虑; 只要; 只认; 只肯; 只愿意; 只想; 仅; 仅限; 唯有; 惟有; 凡是; \
         only; solely; exclusively; nothing but; only if; as long as; provided that; provided; on condition that; only when;",
    ),
    (
        Sign::Force,
        12,
        "rather; prefer; prefers; preferably; ideally; must; insist on; insists on; insist; insists; 就要; 非要; 一定要; \
         必须; 务必; 一定; 坚持; 始终; 永远; 绝对; 坚决; 相信; 我信; 信奉; 崇尚; 主张; 倾向; 更愿意; 宁愿; 宁可; 优先; 为先; 至上; \
         第一; 为主; 默认; 全部; 全程; 完全; 彻底; 百分百; 偏好; 偏爱; 喜欢; 习惯; 希望; 要求; 热爱; 是底线; 是原则; 一向; 一直; \
         从来; 向来; always; strictly; fully; completely; entirely; 100%; required; mandatory; necessary; essential; needed; \
         a must; believe in; believe that; i believe; we believe; committed to; everything; all of it; by default; first; love; \
         loves; thrive; value; values; belongs; should; has to; have to; from day one",
    ),
    (
        Sign::Others,
        6,
        "客户; 甲方; 老板; 领导; 上司; 东家; 雇主; 有人; 大家都; 他们; 她们; 他; 她; 朋友; 父母; 家里人; 家长; \
         同事; 供应商; 投资人; 投资方; 学校; 医院; 政府; 媒体; 导师; 房东; 行业; 老师们; 学生们; \
         (用户|大家) .. (要求|希望|想要|觉得|认为|抱怨|喜欢|担心|要我)",
    ),
    (
        Sign::Others,
        8,
        "client; clients; customer; customers; boss; bosses; employer; employers; investor; investors; landlord; \
         vendor; vendors; agency; agencies; professor; supervisor; critics; recruiter; recruiters; bank; banks; \
         manager; managers; parents; colleague; colleagues; friend; friends; husband; wife; neighbour; \
         neighbours; advisor; they; he; she; the company; the market; the industry; management; someone; \
         somebody; \
         (users|people|teams|startups|companies) .. (say|want|ask|think|believe|claim|insist|demand|prefer|tell|argue)",
    ),
    (
        Sign::Them,
        2,
        "前老板; 前公司; 前东家; 老东家; 竞品; 竞争对手; 对手; 别人; 别家; 人家; 有些人; 很多人; 许多人; 不少人; \
         多数人; 大多数人; 有的人; 部分人; 一些人; 总有人; 所有人都; 同行; 大厂; 巨头; 平台方; 很多公司; \
         很多团队; 有些公司; 有些团队; 一些公司; 一些团队; 多数公司; 大公司; 互联网公司; 现在的公司; 现在的平台; \
         各大平台; 前同事; 业内; 行业里; 业界; 市场上; 外界; 资本",
    ),
    (
        Sign::Them,
        2,
        "competitor; competitors; big tech; others; everyone else; everybody else; silicon valley; \
         (some|most|many|other|too many|big|these|those) (people|companies|startups|organisations|organizations|teams|founders|schools|hospitals|engineers|developers|platforms|studios|agencies|users|apps|tools|vendors); \
         my (last|former|old|previous) (employer|company|boss|job|team|studio|startup)",
    ),
    (
        Sign::Say,
        0,
        "想要; 想让; 认为; 觉得; 说; 要我; 让我; 叫我; 逼; 催; 总; 总是; 总说; 老是; 老想; 老说; 更喜欢; 规定; 强调; 以为; 声称; 宣称; \
         号称; 建议; 期待; 期望; 担心; 抱怨; 都在; 还在; 讲; 提倡; 鼓吹; 追求; 推崇; 偏要; 都想; 都要; 爱; 劝; 问; 指定; 走的是; 讲究; \
         要的是",
    ),
    (
        Sign::Say,
        0,
        "want; wants; wanted; require; requires; requiring; insisted; ask; asks; asked; asking; demand*; say; says; said; \
         saying; think*; thought; believe; believes; believed; preferred; expect*; push; pushes; pushed; claim*; argue*; tell; \
         tells; told; like; likes; force*; are all; is all; are still; is still; call; calls; promise*; assume*; preach*; \
         would rather; hope*; swear*; advocate*; favour*; favor*; recommend*; suggest*; need; needs",
    ),
    (
        Sign::Own,
        0,
        "我; 我们; 咱; 咱们; 本人; 我司; 我的; 我自己; 本团队; i; we; my; our; i'm; i've; i'd; we're; we've; personally",
    ),
    (
        Sign::Subject,
        12,
        "研究; 调研; 撰写; 采访; 报道; 课题; 探讨; 翻译过; 写过; 综述; 关注; 博士做; 想学; 想了解; 好奇; 想弄清; 讲一讲; 开发过; 做过; 用过; 了解; 熟悉; 评测; 科普; \
         关于 .. (书|文章|论文|课|研究|报道|纪录片|播客|讲座|专栏|报告|综述|材料|演讲|分享|调研|展览|问卷|访谈|小说|电影); \
         (写|讲|教|拍) .. (文章|书|论文|综述|报告|课|纪录片|历史|故事|小说); \
         (给|为|帮|替|面向|服务|服务于|针对|帮助) .. (团队|公司|企业|机构|的人|组织|项目|客户|商家|人群|工作者|从业者|小店|\
         网站|产品|学校|用户|品牌|平台|社区|医院|工厂)",
    ),
    (
        Sign::Subject,
        12,
        "i study; we study; studying; studied; study of; studies; (research|researcher|researching|research into|research on|\
         researches|researched) (the|how|into|on|about|of); (paper|papers|thesis|dissertation|phd|essay|essays|article|articles|\
         book|books|course|courses|lecture|lectures|podcast|podcasts|report|reports|reporting|documentary|blog|story|stories|\
         exhibition|workshop|workshops|novel|film|debate|debates|talk|talks|seminar|class|guide|column) (on|about|is on|is about|\
         in); write about; writes about; writing about; wrote about; written about; write on; teach a course; history of; \
         histories of; survey of; surveys of; surveyed; interviewed; interviewing; interview .. about; analyse the; analyze the; \
         analysis of; economics of; sociology of; psychology of; ethics of; law of; curious about; want to learn; learn about; \
         learning about; interested in how; translate; translated; translating",
    ),
    (
        Sign::Subject,
        6,
        "(tool|tools|software|app|apps|platform|product|products|service|services|coach|coaching|consultant|consulting|training|\
         insurance|content|furniture|newsletter|directory|lawyer|accounting|payroll) for; advise; advises; advising; advice for; \
         consult for",
    ),
    (
        Sign::SubjectBefore,
        1,
        "研究; 研究者; 研究员; 课题; 论文; 史; 历史; 政策; 经济学; 社会学; 话题; 议题; 法规; 法律; 行业; 市场; 赛道; 专业; 案例; \
         教程; 报告; 现象; 趋势; 讲座; 问题; 伦理; policy; policies; research; researcher; law; laws; lawyer; economics; studies; \
         industry; history; trends; regulation; regulations; consultant; market; debate; literature; theory; statistics",
    ),
    (
        Sign::If,
        0,
        "如果; 若是; 要是; 假如; 倘若; 若; 假设; 万一; 除了; if; in case; suppose; supposing; assuming; even if; whenever; except",
    ),
    (Sign::Unless, 0, "除非; unless; until"),
    (
        Sign::Past,
        0,
        "以前; 从前; 曾经; 曾; 原来在; 当年; 早年; 早些年; 上一份; 上份; 上一家; 读书时; 大学时; 那时; 当初; 过去在; 之前在; 之前做; \
         年轻时; used to; formerly; previously; in the past; my last job; my last company; my previous; my old job; my former; \
         once worked; once ran; once believed; years ago; back then; back when; at my last; at my former; at my old; \
         i worked at; worked for; i left; in my twenties; early in my career; grew up",
    ),
    (
        Sign::Now,
        0,
        "现在; 如今; 后来; 目前; 今后; 从此; 再也; now; today; these days; since then; nowadays; from now on; anymore",
    ),
    (
        Sign::Question,
        0,
        "吗; 是否; 要不要; 有没有; 能不能; 是不是; 会不会; 该不该; 可不可以; 愿不愿意; 行不行; 好不好; 值不值得; 应不应该; 为什么; \
         怎么看; 究竟; 到底该; 还没想好; 没决定; 还没定; 纠结; 犹豫; whether; ^is it; ^is there; ^are there; ^are you; ^are we; \
         ^do you; ^do we; ^does it; ^does anyone; ^should we; ^should i; ^should it; ^should ai; ^would you; ^would it; \
         ^could you; ^could we; ^can you; ^can we; ^can it; ^can ai; ^why; ^how much; ^how many; ^how do; ^how can; ^how to; \
         ^how should; ^what if; ^who; ^which; undecided; not decided; haven't decided; not sure; unsure; wondering; i wonder; \
         torn between",
    ),
    (
        Sign::Creed,
        0,
        "(我|我们|咱|咱们|本人|团队|自己|我家)(的|)(信条|座右铭|原则|口头禅|准则|口号|规矩|宗旨); 我信奉; 我奉行; 我认; \
         (my|our) (motto|rule|first rule|mantra|principle|creed|slogan|saying); i live by; we live by; rule one; we say; i say; i always say",
    ),
    (
        Sign::Them,
        4,
        "我(表|堂|大|小|二|)(哥|姐|弟|妹|嫂|姐夫|妹夫); \
         我(爸|妈|爹|娘|叔|舅|姑|姨|爷爷|奶奶|外公|外婆|儿子|女儿|老公|老婆|丈夫|妻子|前夫|前妻|侄子|外甥|师兄|师姐|师弟|师妹|同学|室友|邻居|朋友|同事|学长|前任|老乡|亲戚|上司|以前的老板|前老板|前东家); \
         隔壁; 对面; 对门; 楼上; 楼下; 镇上那; 县里那; 街口; 街对面; 对岸; 邻村; 邻县; 隔壁村; 那家; 那帮; 那些; \
         有家; 有一家; 某家; 某些; 某公司; 某平台; 另一家; 另一个; 别的团队; 别的公司; 他; 她; 他们; 她们; \
         老东家; 老单位; 原单位; 上一任; 前一任; 前任; 一位朋友; 有位; 有个朋友; 有个同行; 一个同行; 一位同行; \
         认识一; 听说",
    ),
    (
        Sign::Them,
        4,
        "my (big |little |older |younger |late |elder |)(sister|brother|uncle|aunt|cousin|father|mother|dad|mum|mom|son|daughter|husband|wife|ex|neighbour|neighbor|neighbours|neighbors|friend|flatmate|roommate|nephew|niece|grandfather|grandmother|grandma|grandpa|colleague|landlord|brother in law|sister in law|father in law|in laws|partner's|former boss|old boss|old employer|twin); \
         he; she; they; \
         (the|a|an|some|one) .. (across the|next door|next to ours|next village|next town|next valley|down the (road|street|hall|hill|river|coast)|over the (hill|road|river|street|mountain)|opposite|around the corner|up the (road|hill|street)|i once|i know|i knew|in town|from the capital|in the capital); \
         (another|a certain|a rival|the other|the rival|the neighbouring|the neighboring|a neighbouring|a big|a large) (firm|company|team|studio|school|group|lab|shop|club|village|town|workshop|clinic|hospital|publisher|startup|farm|platform|museum|museums|bakery|gallery|museum's|association|vendor)",
    ),
    (
        Sign::Past,
        0,
        "i once had; i once knew; i once worked; i once ran; i once; once upon; years back; long ago; \
         in those days; as a young; when i was young; before that; 从前; 早先; 那会儿; 那几年; 上个东家; 上家; \
         待过; 呆过; 干过; 离开; 辞了; 辞掉",
    ),
    (
        Sign::Subject,
        12,
        "课上(常|)讲; 讲(过|授|述|解); 主题是; 题目是; 主角是; 讲的是; 说的是; 写的是; 拍的是; 画的是; 题为; \
         以 .. (为题|为主题|为背景|为对象); 爱读; 爱看; 读(过|了|着|完); 一本讲; 一本写; \
         一部讲; 一篇讲; 一出讲; 展览讲; 翻译(过|了|的); 编过; 论述",
    ),
    (
        Sign::Subject,
        12,
        "a reader of; reader of books; books on; read books; i read about; reading about; reviewing a; \
         reviewed a; review of; reviews of; i collect; collector of; collecting; \
         (series|show|play|song|exhibit|poem|opera|comic|game|archive|collection|anthology|piece|museum|lecture|class|chapter|thesis|essay|painting|photographs|photos|paintings|poems|songs|plays|novels|films) (on|about|of|called|titled|entitled); \
         titled; entitled; called; a study of; a history of; expert on; expert in; specialise in the; \
         lecturing on; lecture on; quoting; quotes; quoted; editing a book; edited a book; edit books; \
         proofread; proofreading; translating a; i teach the history; \
         (study|studied|studying|teach|taught|cover|covered|document|documented|photograph|photographed|chronicle|satirise|satirize|mock|parody)",
    ),
    (
        Sign::Rejected,
        8,
        "负不了责; 成不了; 害人; 害死; 误事; 翻车; 翻缸; 出事; 乱套; 散架; 活不下去; 活不久; 活不了; 做不成; \
         做不好; 做不久; 没好下场; 没前途; 没出路; 没保障; 没质量; 长久不了; 不长久; 迟早出; 迟早翻; 迟早垮; \
         迟早散; 迟早完; 早晚出; 早晚垮; 谁都别; 学不会; 教不会; 看不出; 看不清; 看不见; 看不准; 听不出; 听不清; \
         标不准; 做不出; 摸不到; 闻不到; 感觉不到; 谈不成; 说不清; 教不了; 学不到; 走不远; 走不长; 没戏; 白搭; \
          没道理; 不像话; 丢人; 可耻; 是耍流氓; 就是骗; 是骗; 坑人; 坑; 是偷; 会死; 会垮; 会散; 会乱; \
         会完; 出乱子; 吃亏; 没出息; 我不掺和; 不掺和; 与我无关; 休想; 别想; 没可能; 走开; 一边去; 不伺候",
    ),
    (
        Sign::Rejected,
        8,
        "rot; rots; die; dies; fail; fails; failed; collapse*; falls apart; fall apart; is chaos; is useless; \
         are useless; is worthless; are worthless; goes nowhere; is a mess; is a lie; helps nobody; help nobody; \
         helps no one; never lasts; gets nowhere; leads nowhere; makes me sick; bores me; is blind; \
         is noise; nothing works; is madness; is nonsense; is a mistake; is a disaster; ends in; sinks; \
         breaks down; is cheating; is stealing; is lazy; insult*; is an insult; never taught; taught nobody; \
         teaches nobody; ruined; ruin; spoils; spoil; destroys; destroy; costs lives; is dangerous; is reckless; \
         leaves me cold; is no way; is not how; isn't how; can wait; scare me off; scares me; i leave alone; \
         i'd rather quit; i'd quit; is the enemy; is theft; is exploitation; is sloppy; is a scam; is a leash; \
         is slavery; is for others; is for other people; are for others",
    ),
    (
        Sign::Rejected,
        8,
        "make my life worse; makes my life worse; drive me nuts; drives me nuts; drives me mad; drive me mad; \
         drives me crazy; drive me crazy; aren't welcome; are not welcome; isn't welcome; 做不了; 接不了; \
         干不了; 会摸鱼; 会走神; 会偷懒; 会变味; 会走样; 会跑偏; 会出错; 会垮; 丢了魂; 别来找; 别来找我; \
         不要来找我; 请不要来; 没得聊; 没的谈; 没的商量; 恕难; 免开尊口",
    ),
    (
        Sign::Rejected,
        8,
        "没底; 心里没底; 不踏实; 不放心; 谈不出; 效率太低; 效率低; 太低; 太慢; 太乱; 没效率; 该淘汰; 早该淘汰; \
         应该淘汰; 该并掉; 应该并掉; 应该整合; 必须整合; 该取消; 太累; 我再也不; 不想经历; 都不要; 一概不要; \
         是负担; 太危险; 不安全; 不公平; 没必要; 没资格; 不值得; 不算数; 不作数; 毫无意义; 无意义; 是累赘; \
         做不了事; waste*; is inefficient; are inefficient; is a burden; is outdated; are outdated; \
         belongs in the past; slow things down; slows things down; slow us down; slows us down; gets in the way; \
         get in the way; should go; must go; should be merged; have to go; can't teach; cannot teach; \
         teach nothing; teaches nothing; doesn't scale; don't scale; misses the point; proves nothing; \
         drains me; exhausts me; annoys me; is pointless; are pointless; wears me out; never again; \
         makes no sense; make no sense; does harm; harms; is not serious; are a mess; is a mess",
    ),
    (
        Sign::Not,
        8,
        "最烦; 最怕; 最恨; 最讨厌; 从来没有; 再也不想; 再也不; 用不上; 别跟我; 别让我; 别叫我; 没人; 谁也不; \
         谁都不; 谁也别; 谁都别; 什么都不; 一个都不; 早就不; 扔掉; 甩掉; 戒掉; 不想被; 不愿被; 不想再; 不习惯被; \
         受不了被; 不被",
    ),
    (
        Sign::Not,
        16,
        "don't ask me to; do not ask me to; don't send me; don't do; don't believe in; do not believe in; \
         don't trust; do not trust; never trust; don't like; don't want; do not want; don't need; do not need; \
         want none; keep out of; keep me out of; keep away; spare me; leave out; done without; no room for; \
         no taste for; no love for; a world without; outgrown; gave up; giving up; left behind; free from; \
         without any; weary of; bored of; bored by; distrustful of; suspicious of; sceptical of; skeptical of; \
         sceptical about; skeptical about; not a single; by no means; under no circumstances; on no account; \
         in no way; ditch; ditched; dropped; scrap; managed to death",
    ),
    (Sign::Either, 8, "不上架; 不出货; 不出手; 不放行; 不给用; 不发; 不交; 不给进; 不上桌; 不出窑"),
    (
        Sign::Rejected,
        8,
        "is not something i; is not something we; isn't something i; isn't something we; 没有前途; 没有未来; \
         没有出路; 没有价值; 没有意义; 不许进; 不许来; 免进; 就不成; 就没法; 就没有合作; 就做不成; 就没有生意; \
         就不用联系; 就别联系; 不必联系; 就别来",
    ),
    (
        Sign::Nothing,
        0,
        "没有什么是不能; 没有什么不能; 没什么不能; 没有什么不可; no reason not to; there is no reason not to; \
         nothing we can't; nothing we cannot; 非得",
    ),
    (
        Sign::Not,
        16,
        "no reason to; see no reason to; no faith in; can't stand; cannot stand; no point in; nothing to gain; \
         no such thing as; no belief in",
    ),
];

/// All of them, ready to be looked for.
pub static WORDS: LazyLock<Book<Word>> = LazyLock::new(|| {
    Book::new(SIGNS.iter().map(|(sign, reach, phrases)| (Word { sign: *sign, reach: *reach }, *phrases)))
});
