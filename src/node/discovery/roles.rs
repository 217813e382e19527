//! What the names of roles imply, in both languages: who looks for a "technical co-founder" will not find the word in
//! the profile of a 后端工程师.
//!
//! A row is a role: the ways to name it, and the words that profiles of such people use. The list covers what people
//! ask for by role; subjects are left to the words themselves.

use crate::node::language::{Language, place_of};

/// `(names of the role, words that it implies)`; every word in the form in which texts are cut.
const ROLES: &[(&[&str], &[&str])] = &[
    (
        &[
            "技术合伙人",
            "技术联合创始人",
            "技术负责人",
            "cto",
            "technical co-founder",
            "technical cofounder",
            "tech lead",
            "tech co-founder",
            "technical partner",
        ],
        &[
            "后端",
            "前端",
            "全栈",
            "工程师",
            "开发",
            "架构",
            "算法",
            "backend",
            "frontend",
            "fullstack",
            "full-stack",
            "engineer",
            "developer",
            "llm",
            "app",
        ],
    ),
    (
        &["程序员", "工程师", "开发者", "developer", "programmer", "engineer"],
        &["工程师", "开发", "后端", "前端", "编程", "engineer", "developer"],
    ),
    (
        &["后端", "backend", "back-end"],
        &["后端", "服务端", "api", "数据库", "backend", "postgresql", "postgres", "go", "rust", "java"],
    ),
    (&["前端", "frontend", "front-end"], &["前端", "react", "vue", "typescript", "frontend"]),
    (
        &["移动端", "app开发", "mobile developer", "ios", "android"],
        &["移动", "ios", "android", "swift", "kotlin", "flutter", "app", "mobile"],
    ),
    (
        &["算法", "机器学习", "人工智能", "machine learning", "ml engineer", "llm"],
        &["算法", "模型", "机器学习", "llm", "ml", "ai", "pytorch", "nlp"],
    ),
    (
        &["数据", "data engineer", "data scientist", "data analyst", "analytics"],
        &["数据", "分析", "sql", "data", "analytics"],
    ),
    (
        &["硬件", "嵌入式", "hardware", "embedded", "firmware"],
        &["硬件", "嵌入式", "固件", "pcb", "电路", "hardware", "embedded", "firmware"],
    ),
    (&["测试", "qa", "tester"], &["测试", "qa", "自动化"]),
    (&["运维", "sre", "devops"], &["运维", "部署", "监控", "sre", "devops", "kubernetes"]),
    (
        &["产品经理", "产品合伙人", "product manager", "product partner", "product person"],
        &["产品", "产品经理", "需求", "product"],
    ),
    (
        &["设计师", "设计", "ui", "ux", "designer"],
        &["设计", "设计师", "figma", "ui", "ux", "交互", "designer", "design"],
    ),
    (&["工业设计", "industrial designer"], &["工业设计", "结构", "industrial"]),
    (&["插画", "illustrator"], &["插画", "插画师", "绘本", "illustrator", "illustration"]),
    (
        &["运营", "增长", "市场", "营销", "marketing", "marketer", "growth"],
        &["运营", "增长", "市场", "投放", "社群", "marketing", "growth", "marketer"],
    ),
    (&["社群", "community manager"], &["社群", "社区", "活动", "community"]),
    (&["销售", "商务", "sales", "bd"], &["销售", "商务", "客户", "sales"]),
    (
        &["投资人", "天使", "融资", "investor", "angel", "funding"],
        &["投资", "投资人", "融资", "天使", "investor", "angel"],
    ),
    (
        &["律师", "法务", "法律", "lawyer", "legal", "attorney"],
        &["律师", "法务", "合同", "合规", "lawyer", "legal", "contract"],
    ),
    (
        &["会计", "财务", "accountant", "bookkeeper", "finance"],
        &["会计", "财务", "税务", "记账", "accountant", "tax", "finance"],
    ),
    (
        &["老师", "教师", "教研", "teacher", "lecturer", "instructional designer"],
        &["教师", "老师", "教研", "课程", "教学", "teacher", "lecturer", "curriculum", "teaching"],
    ),
    (
        &["大学生", "高校", "university student", "college student", "undergraduate"],
        &["大学生", "高校", "校园", "辅导员", "本科", "大学", "student", "university", "campus"],
    ),
    (&["教育", "education", "edtech"], &["教育", "课程", "教学", "学习", "教研", "education", "edtech", "learning"]),
    (
        &["医生", "医疗", "physician", "doctor", "medical"],
        &["医生", "医疗", "临床", "医院", "physician", "doctor", "clinic", "clinical"],
    ),
    (&["护士", "护理", "nurse"], &["护士", "护理", "nurse"]),
    (
        &["心理咨询", "心理", "therapist", "psychologist", "psychotherapist"],
        &["心理", "咨询师", "therapist", "psychotherapist", "mental"],
    ),
    (&["养老", "老人", "elder care", "elderly"], &["养老", "老人", "长者", "照护", "elder", "senior"]),
    (&["公益", "非营利", "ngo", "nonprofit", "charity"], &["公益", "志愿者", "机构", "ngo", "nonprofit", "charity"]),
    (&["摄影", "photographer"], &["摄影", "摄影师", "photographer", "photography"]),
    (&["剪辑", "视频", "video editor", "video"], &["剪辑", "视频", "后期", "video", "editor"]),
    (
        &["写作", "编辑", "作家", "文案", "writer", "editor", "copywriter"],
        &["写作", "编辑", "文案", "稿", "writer", "writing", "editor"],
    ),
    (
        &["翻译", "本地化", "translator", "localization"],
        &["翻译", "本地化", "译", "translator", "translation", "localization"],
    ),
    (&["记者", "媒体", "journalist", "reporter"], &["记者", "采访", "报道", "journalist", "reporter"]),
    (&["音乐", "作曲", "musician", "composer"], &["音乐", "作曲", "配乐", "musician", "composer", "music"]),
    (&["游戏", "game designer", "game"], &["游戏", "策划", "关卡", "game"]),
    (
        &["供应链", "采购", "supply chain", "sourcing"],
        &["供应链", "采购", "工厂", "供应商", "supply", "supplier", "factory"],
    ),
    (&["外贸", "出口", "export", "import"], &["外贸", "出口", "海外", "export", "import", "customs"]),
    (&["电商", "e-commerce", "ecommerce"], &["电商", "店铺", "e-commerce", "ecommerce", "shop"]),
    (&["农", "农业", "farmer", "farming", "agriculture"], &["农业", "种植", "农场", "果园", "farmer", "farm"]),
    (&["厨师", "餐饮", "chef", "restaurant"], &["厨师", "餐饮", "餐厅", "菜", "chef", "restaurant", "kitchen"]),
    (&["建筑师", "architect"], &["建筑", "建筑师", "施工", "architect"]),
    (&["城市规划", "urban planner"], &["城市", "规划", "社区", "urban", "planner"]),
    (
        &["科研", "研究员", "researcher", "scientist"],
        &["科研", "研究", "实验", "博士", "researcher", "research", "phd"],
    ),
    (
        &["能源", "气候", "碳", "climate", "energy"],
        &["能源", "气候", "碳", "光伏", "climate", "energy", "carbon", "solar"],
    ),
    (&["招聘", "人力资源", "hr", "recruiter"], &["招聘", "人力资源", "hr", "recruiter", "hiring"]),
    (&["无障碍", "残障", "accessibility"], &["无障碍", "残障", "读屏", "accessibility", "wcag"]),
];

/// A role that a text names.
pub struct Named {
    /// Its row.
    pub number: usize,
    /// As the text names it.
    pub name: &'static str,
    /// The words that it implies.
    pub implied: &'static [&'static str],
    /// Where in the lower-cased text: a byte.
    at: usize,
}

/// The roles named in a text, in the order of the table.
pub fn named_in(text: &str) -> Vec<Named> {
    let text = text.to_lowercase();
    ROLES
        .iter()
        .enumerate()
        .filter_map(|(number, (names, implied))| {
            let (name, at) = names.iter().find_map(|name| Some((name, place_of(&text, name)?)))?;
            Some(Named { number, name, implied, at })
        })
        .collect()
}

/// The role that a statement of need is about. Chinese puts it last (懂气候的设计师), English first (a designer for a
/// climate app).
pub fn head(named: &[Named], language: Language) -> Option<usize> {
    let head = match language {
        Language::Zh => named.iter().max_by_key(|role| role.at),
        Language::En => named.iter().min_by_key(|role| role.at),
    };
    head.map(|role| role.number)
}

/// The words that the roles named in a text imply.
pub fn implied_by(text: &str) -> impl Iterator<Item = &'static str> {
    named_in(text).into_iter().flat_map(|role| role.implied.iter().copied())
}

/// Chinese words that roles imply, which a general dictionary may not hold (后端).
pub fn vocabulary() -> impl Iterator<Item = &'static str> {
    ROLES.iter().flat_map(|(_, implied)| implied.iter().copied()).filter(|word| !word.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_names_are_whole_words() {
        let has = |text: &str, word: &str| implied_by(text).any(|implied| implied == word);
        assert!(has("Two UI designers wanted", "figma"));
        assert!(!has("we build fruit boxes", "figma"));
        assert!(has("想找一个技术合伙人", "后端"));
        assert!(!has("想找人喝咖啡", "后端"));
    }

    #[test]
    fn the_head_of_a_need_is_the_role_it_is_about() {
        let head_of = |text: &str| {
            let named = named_in(text);
            let number = head(&named, Language::of_text(text)).unwrap();
            named.iter().find(|role| role.number == number).unwrap().name
        };
        assert_eq!(head_of("a designer for a climate app"), "designer");
        assert_eq!(head_of("懂气候的设计师"), "设计师");
    }
}
